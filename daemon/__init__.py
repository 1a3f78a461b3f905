"""The process that owns the data and the authority. This file imports nothing, so the client stays light."""
