"""Projects in the daemon: their logs, interviews, branches, artifacts and documents, over the pure room `spec`."""
