"""`groundplan lsp`: the pump between an editor and the daemon. Starts in no time, so it imports next to nothing.

No pygls, no types of the protocol, no dataclasses: what an editor waits for when it opens a file is this import.
"""
