"""Pages derived from the registry, and the look they share."""
