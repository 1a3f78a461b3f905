"""Settings: what is in force, changed in place and saved at once."""
