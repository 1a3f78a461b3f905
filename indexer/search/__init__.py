"""Search: what a text says (analysis), what is asked (query), and which places answer it best (engine)."""
