"""The queue of work as administrators see it: how long it is, what failed and why, once more or away with it."""
