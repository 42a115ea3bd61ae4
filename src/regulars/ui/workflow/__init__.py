"""The pages on which people make rules, try them and see what became of them."""
