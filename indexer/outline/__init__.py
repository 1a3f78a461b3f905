"""The ranked outline of a workspace (`groundplan map`): what matters most in it, within a budget of tokens."""
