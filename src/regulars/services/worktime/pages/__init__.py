"""Pages of working time: what administrators set up, one's own, the team's."""
