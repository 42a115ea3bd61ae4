"""Personal approach: what is known of people, days that matter to them, gifts, promises; the rhythm of their tier."""
