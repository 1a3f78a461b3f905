"""Specs as a language: what an editor is told of the ids in specs, and in the comments and tests of code."""
