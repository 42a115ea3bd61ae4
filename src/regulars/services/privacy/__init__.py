"""Personal data: requests of people, everything about a person, a file of it, erasing it with proof."""
