"""The command line: one module a noun; a command asks the client and prints. Light: it starts within 0.1 s."""
