"""The one boundary at which secrets become placeholders, and placeholders secrets again where that is allowed."""
