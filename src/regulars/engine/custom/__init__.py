"""Fields and entities that administrators add without code: rows that become descriptions like any other.

`kinds` says which types of fields there are and how a row becomes one (another kind plugs in with `kinds.add`), `overlay` puts
them over the entities of the code, `guards` refuses wrong ones in the write door, `indexes` makes filters quick, `values` tells
what would be lost and converts what is stored.
"""

from regulars.engine.custom.overlay import build

__all__ = ["build"]
