"""The daemon's database: the only place that knows SQL. It holds decisions, so nothing here throws data away."""
