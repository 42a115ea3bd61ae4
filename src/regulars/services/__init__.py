"""Abilities of any entity, one app each."""
