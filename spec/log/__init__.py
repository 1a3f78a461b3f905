"""The append-only log: events that set fields of records, the state they add up to, undo, branches and merges."""
