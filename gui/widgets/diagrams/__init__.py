"""Diagrams: those of entities and of C4 are drawn by us, all others of Mermaid as pictures made on a worker thread."""
