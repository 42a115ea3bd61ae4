"""Deal health: what speaks against a deal, why, and what helped before."""
