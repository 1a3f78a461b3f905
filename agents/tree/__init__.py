"""The working tree of a run: a snapshot of the user's folder to work in, and what a run changed in it."""
