"""Exact places in a text: where a name stands, what the word under a cursor is, what a text defines. Pure."""
