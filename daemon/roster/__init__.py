"""The roster: which agents there are for a folder, from the program, from the user, and from the folder itself."""
