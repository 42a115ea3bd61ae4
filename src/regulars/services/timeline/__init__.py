"""Everything that happened around a record, in one line of time."""
