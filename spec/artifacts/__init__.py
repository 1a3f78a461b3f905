"""Documents derived from decisions: one module a type, each a pure function from what is known to sections."""
