"""What Regulars costs, at which size, beside the bare SQL of the same question."""
