"""The protocol to the letter: what pygls leaves open about order, errors and broken messages."""
