"""The menu of what can be done at a place: what is known of it, what is offered, and how an editor is told."""
