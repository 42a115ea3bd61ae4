"""Fields and entities of one's own: the pages on which administrators add, change and retire them, without JSON and code."""
