"""What an editor can ask: one class a feature, which converts, asks the daemon's client, and converts back."""
