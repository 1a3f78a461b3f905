"""The only way out of a command that is held to hosts: a filtering proxy of ours, one for each command.

The command has a network of its own that leads nowhere. Before it begins, `door` opens a socket in that network and
hands it out to us through a pipe that nobody else holds; `gate` is our end of it, and `proxy` answers on it. `hosts`,
`heads` and `hello` decide by what was asked for, `dialling` looks at where a name leads, and `variables` tells programs
of the proxy.
"""
