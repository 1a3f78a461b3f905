"""What may be done: rules, grants and modes, and the one function that decides by them. Pure; it enforces nothing."""
