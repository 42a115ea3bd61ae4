"""Changes of others appear without reload: identifiers are sent, pages fetch what they may see."""
