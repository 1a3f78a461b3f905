"""Approvals: what waits for a person, and the answers."""
