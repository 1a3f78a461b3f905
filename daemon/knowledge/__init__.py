"""What the daemon knows of code: the workspaces that are open, their live indexes, and what is derived from them."""
