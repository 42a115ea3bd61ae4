"""Records in and out: import of tables with checks and undo, export of any list."""
