"""The one way to models: what is sent, to whom, at what price, and what came back. Knows no daemon."""
