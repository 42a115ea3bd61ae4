"""Orders, from draft to delivery."""
