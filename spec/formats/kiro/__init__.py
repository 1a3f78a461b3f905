"""Kiro and cc-sdd: `.kiro/specs/NAME/` with requirements.md or bugfix.md, design.md and tasks.md."""
