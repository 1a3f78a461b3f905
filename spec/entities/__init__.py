"""The things that a product keeps track of: how people write them down, and how their names are formed.

This room knows words and lines; it knows nothing of tables, schemas or diagrams, which artifacts make of it.
"""
