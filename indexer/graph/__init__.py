"""How the files of a workspace hang together: imports and references as a graph, and what follows from its shape."""
