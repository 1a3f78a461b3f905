"""The specification: artifacts read, rebuilt, compared, remarked on and exported; evidence added."""
