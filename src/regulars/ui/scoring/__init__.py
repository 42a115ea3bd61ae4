"""Scores set up: rules, and the model with its figures."""
