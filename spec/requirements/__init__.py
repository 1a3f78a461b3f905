"""Requirements: their patterns (EARS) and a lint that hints, never blocks."""
