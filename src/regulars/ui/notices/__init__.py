"""What a person was told: the bell in the bar of every page, and the page of it all."""
