"""What a change of a file or a symbol is likely to touch: dependents, tests, and what history and words tie to it."""
