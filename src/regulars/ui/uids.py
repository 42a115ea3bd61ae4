"""Names that tie labels to their controls."""

from __future__ import annotations

_counter = iter(range(1, 2**62))


def uid(prefix: str = "u") -> str:
    """A name unused on this page, to tie a label to its control."""
    return f"{prefix}{next(_counter)}"
