"""Accounts in depth: who reports to whom, companies of one group, relations, plans for key accounts."""
