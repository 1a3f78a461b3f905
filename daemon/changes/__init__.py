"""What runs change in the user's own folder: applying, undoing and redoing it, all or nothing, through kills."""
