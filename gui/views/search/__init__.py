"""Search in code, symbols, decisions and documents, and what is known of the code as a whole."""
