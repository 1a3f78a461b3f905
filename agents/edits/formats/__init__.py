"""The formats in which models write edits: one module each, with what to tell a model and how to read what it wrote."""
