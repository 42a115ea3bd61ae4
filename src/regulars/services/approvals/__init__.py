"""Approvals: who must say yes to a record before it goes on, in which order, by when, and what becomes of it."""
