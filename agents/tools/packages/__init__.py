"""Package managers: which one a folder uses, what is declared and installed, and how it is changed and checked."""
