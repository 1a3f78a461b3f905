"""Readers of manifests, one module per ecosystem: each adds to `Findings`, and bad input is told, never raised."""
