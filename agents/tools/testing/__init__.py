"""Test frameworks: which one a tree uses, how it is called, and what its reports say."""
