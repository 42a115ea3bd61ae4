"""Procedures by which people find out whether something is worth their time: questions, points, what must be answered before it goes on."""
