"""How times, amounts and paths read in the window. Knows nothing of Qt and nothing of the daemon."""
