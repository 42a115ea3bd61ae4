"""Message templates: what is written to customers and colleagues again and again, in both languages, with fields of the record in it."""
