"""What people are told: each has notifications of their own, shown as far as they may see what these are about."""
