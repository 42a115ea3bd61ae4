"""Erasing a person: what is to be done, doing it, proving it."""
