"""What git remembers of a workspace: churn, co-change, owners. Knows git and paths; nothing of the index."""
