"""Comparing two branches, and merging them: conflicts one by one, then what logic says of the result."""
