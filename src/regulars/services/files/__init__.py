"""Files of records: taken with bounds, given only to those who may see the record, never run by a browser."""
