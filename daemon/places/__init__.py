"""What is known of places in code, fast enough for editors: outlines, notes, definitions, references."""
