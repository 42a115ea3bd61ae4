"""What is done with accounts in depth."""
