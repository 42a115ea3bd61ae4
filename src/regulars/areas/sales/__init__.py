"""Leads, pipelines and deals."""
