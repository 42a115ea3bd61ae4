"""Tenders: what a customer asks of many, position by position, what we answer, until when, and the set of documents that is handed in."""
