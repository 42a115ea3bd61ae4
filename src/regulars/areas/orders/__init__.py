"""Quotes: a priced offer in versions, which cannot be changed once it was sent."""
