"""The list of probable duplicates: looked at, decided, merged in bulk."""
