"""Companies that belong together: who is part of whom, and what the whole branch brings."""
