"""What the window shows: a package for each view. A view asks operations and holds nothing that the daemon owns."""
