"""What an entity is: described once, read, written and followed through four doors."""
