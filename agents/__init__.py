"""Models, tools, roles, policy and the agent loop. Knows the indexer and the spec, nothing of the daemon."""
