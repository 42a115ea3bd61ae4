"""Records that are the same thing twice: found while they are made, and found among those that are there.

`comparing` says how alike two values are, `models` keeps matching rules, what is done on a match, and the keys that records
are found by; `rules` reads them, `doors` asks them whenever a record is written.
"""
