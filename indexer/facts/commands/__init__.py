"""How a workspace is built, tested, linted, formatted and run: from its task files, manifests and habits."""
