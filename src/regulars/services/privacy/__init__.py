"""Personal data: requests of people, everything about a person, handing it over, erasing it with proof."""
