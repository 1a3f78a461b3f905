"""Other tools' layouts: what is decided, written as their files, and their files read back. Text in, text out."""
