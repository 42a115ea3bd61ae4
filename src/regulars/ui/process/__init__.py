"""Pages of processes: where a record stands, the editor, how a process is kept to."""
