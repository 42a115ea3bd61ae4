"""What follows in the write door when leads, deals and their parts change."""
