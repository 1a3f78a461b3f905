"""Knowledge of code: scan, parse, store, search, graph, facts and history of a workspace.

Knows nothing of daemons, agents or specs.
"""
