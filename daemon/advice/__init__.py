"""Advice on a place in the code, by rules and with no model: explaining it, reviewing it, laying out tests for it."""
