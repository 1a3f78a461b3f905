"""What checks of code look at and find: files and diffs, patterns by language, dependencies, personal data."""
