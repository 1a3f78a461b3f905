"""Guards: lines of text by which a decision says what must be true of code. Pure: what is known of code is given."""
