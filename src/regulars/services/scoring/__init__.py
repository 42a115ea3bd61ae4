"""Scores: points by rules, and chances by a model that learns from the company’s own outcomes; each explained factor by factor."""
