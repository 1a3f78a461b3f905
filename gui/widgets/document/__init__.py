"""Documents: Markdown by our own type, with diagrams, code, and what each section rests on."""
