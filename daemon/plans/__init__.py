"""Plans of the daemon: made from index and spec, kept, changed, approved, and followed as runs carry them out."""
