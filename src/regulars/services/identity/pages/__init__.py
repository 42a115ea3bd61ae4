"""A person's own settings, and the administration."""
