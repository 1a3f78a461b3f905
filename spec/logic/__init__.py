"""Typed facts, formulas over them, and what follows: z3 behind a small surface. Knows nothing of decisions."""
