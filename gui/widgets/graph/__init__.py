"""Graphs on screen: boxes in groups, laid out in layers, with lines between. Knows nothing of what they stand for."""
