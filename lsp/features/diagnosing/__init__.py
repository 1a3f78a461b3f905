"""Diagnostics, piece by piece: what is found, where it is shown, and how the protocol says it."""
