"""Runs: which there are, what each one did step by step, what it changed, and everything one can do about it."""
