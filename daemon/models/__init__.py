"""Models in the daemon: the gateway with the user's settings, keys, budgets and ledgers behind it."""
