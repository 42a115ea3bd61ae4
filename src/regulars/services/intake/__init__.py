"""What comes in from outside and sets rules off: stored first, then made into records and runs."""
