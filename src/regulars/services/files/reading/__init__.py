"""The words inside files, read in a process of their own that may take only so much time and memory."""
