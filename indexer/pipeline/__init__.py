"""From files on disk to a searchable index: read, parse in worker processes, write, heal, follow changes."""
