"""What an editor can have done: one class a command. It reads its argument, begins a job, and answers at once."""
