"""Home: what waits, how far each project is, and how this machine is."""
