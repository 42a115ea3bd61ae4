"""Addresses of other programs called on the way of something that waits for the answer (a step of a rule), and the credentials they ask for."""
