"""What lies in which warehouse: levels, movements, reservations."""
