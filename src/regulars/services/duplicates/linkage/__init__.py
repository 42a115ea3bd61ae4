"""Which records are probably the same: a Fellegi–Sunter model, learned from the records themselves without labels.

`traits` brings records into the columns that are compared, `child` is the process that learns and compares (Splink over DuckDB),
`parent` starts it, follows it and ends it. Nothing here knows Django or an entity.
"""
