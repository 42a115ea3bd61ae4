"""The model itself: learning, measuring, scoring, explaining. Knows tables of values and outcomes, no database and no Django."""
