"""GitHub spec-kit: `specs/NNN-slug/` with spec.md, plan.md, research.md and tasks.md, and `.specify/`."""
