"""Who is what to whom: relations of any kind between companies and people."""
