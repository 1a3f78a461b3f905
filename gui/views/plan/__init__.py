"""Plans: what a change takes, task by task, and exactly what approving it permits."""
