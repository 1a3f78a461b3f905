"""Secrets on our own disk: sealed, readable by the user alone. Last resort for keys, and the memory of placeholders.

What this protects, plainly: a copy of the data folder (a backup, a synchronised folder, a disk that is sold) tells
nothing without the key, which lies in the keyring or in the configuration folder; and what was changed is noticed. It
does not protect against whoever can run programs as the user, who can read the key as we do.
"""
