"""The search through all records: `groups` says which are compared with which, `collecting` reads them, `running` is the work."""
