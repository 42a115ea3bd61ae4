"""Qualification procedures set up and filled in."""
