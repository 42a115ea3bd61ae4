"""The settings of an installation as one file that people can review: tried in a test installation, taken over in another.

`parts` says what belongs to it (an app adds its own with `parts.add`), `file` writes and reads it, `taking` shows the difference
and takes it over in one transaction.
"""
