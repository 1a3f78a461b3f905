"""The life of the daemon's process: one per user, found or started by any client, ended on request."""
