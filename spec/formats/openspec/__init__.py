"""OpenSpec: living specs in `openspec/specs/`, and changes with deltas of them in `openspec/changes/`."""
