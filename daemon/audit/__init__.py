"""The audit trail: what agents and people did, as a chain of hashes that shows every later change."""
