"""Pages of import, export and long work."""
