"""Documents that people attach: their text, and the entities that schemas among them describe."""
