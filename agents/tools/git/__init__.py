"""Git for agents: commands that run no program which a repository, its attributes or its configuration name."""
