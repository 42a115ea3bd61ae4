"""The plan for a key account: objectives, white space, risks, team."""
