"""The parts that views are made of. They know nothing of the daemon: plain values in, Qt signals out."""
