"""The kinds of secrets, by subject: each with what it is, how it is told, an example as recipe and one that is none."""
