"""The window's face: shows and asks. Knows nothing but daemon.client and daemon.contract."""
