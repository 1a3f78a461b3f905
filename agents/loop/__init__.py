"""The agent loop as a pure machine: what has happened goes in, the next move comes out. Others do the moving.

Nothing here reads a clock, a file or a socket. The same entries give the same state, which is what makes a run durable:
after a restart its entries are read again and the next move is the one that was due.
"""
