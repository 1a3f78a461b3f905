"""The questions of a project: one at a time, with what hangs on it; clashes side by side; what was answered so far."""
