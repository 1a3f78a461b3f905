"""What every route of the HTTP API shares: problems, pages, entity tags, safe repetition, and who may come in."""
