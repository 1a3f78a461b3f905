"""Escapes, truly attempted on this machine: what the sandbox promises is tried against it, with decoys as prey.

`attempt` says what an attempt is, the modules named after subjects hold them as data, `arena` builds where they happen,
`signs` tells from outside whether one came through, `trial` runs them all.
"""
