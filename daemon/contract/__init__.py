"""What crosses the process border: ids, models, events. Imports the standard library and pydantic alone."""
