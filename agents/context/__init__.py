"""Context: what a model is shown of code and decisions, under a budget of tokens, and how it is kept short later."""
