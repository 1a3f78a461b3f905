"""Which languages there are: how a file's language is told, its grammar, its queries, its comments and strings.

Knows nothing of workspaces, symbols or chunks: those read from here.
"""
