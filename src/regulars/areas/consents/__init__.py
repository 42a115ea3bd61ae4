"""Consents: who allowed what, by which way, when, with which words; and who may be reached."""
