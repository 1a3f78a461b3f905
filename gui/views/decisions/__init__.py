"""Decisions as a graph and as a tree, one of them in detail, and the branches that they stand on."""
