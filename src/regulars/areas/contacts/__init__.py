"""Accounts and contacts: whom we know."""
