"""Facts of a workspace: languages, dependencies, frameworks, entry points, commands, licence, size and complexity."""
