"""Figures about the sales, each with the records behind it."""
