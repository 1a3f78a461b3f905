"""What the window asks of the daemon: one named function for each thing that a person does, run off the UI thread.

`operation`, `topic` and the modules named after nouns know no Qt; `desk`, `link` and `news` carry them.
"""
