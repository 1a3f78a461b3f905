"""How the window looks: colours, type, icons and the style sheet. Knows nothing of what is shown."""
