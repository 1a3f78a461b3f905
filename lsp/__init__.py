"""The editors' face: forwards and converts. Knows nothing but daemon.client and daemon.contract."""
