"""What is worked out of what: circles are refused before they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regulars.engine import registry


def goes_in_circles(entity: str, key: str, derived: Any) -> bool:
    """Whether a field, worked out like this, would depend on itself."""
    seen: set[tuple[str, str]] = set()
    ahead = list(_inputs(entity, derived))
    while ahead:
        at = ahead.pop()
        if at == (entity, key):
            return True
        if at in seen:
            continue
        seen.add(at)
        found = registry.find(at[0])
        field = found.by_key.get(at[1]) if found else None
        if field is not None and field.derived is not None:
            ahead.extend(_inputs(at[0], field.derived))
    return False


def _inputs(entity: str, derived: Any) -> Iterator[tuple[str, str]]:
    """A formula asks its own entity, a roll-up the one it is taken of."""
    for key in derived.inputs:
        yield getattr(derived, "of", entity), key
