"""The one way into the daemon for command line, window and editors. Loads nothing heavy (a test holds it)."""
