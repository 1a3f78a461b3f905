"""Settings: one typed registry, a TOML file, and the environment over it."""
