"""Who comes in and what they may do: sign-in, people, roles, tokens."""
