"""Text to vectors: the embedder that the user set, and the filling of the vector table behind the search's back."""
