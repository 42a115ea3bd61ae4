"""Follow what is done about deals: their health is judged anew."""

from __future__ import annotations

import uuid

from regulars.areas.sales.health import keeping
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.models import Change

ABOUT = frozenset(("task", "meeting", "call", "note", "deal-role", "deal-line"))
"""What belongs to deals, or is done about them, and counts."""
NAMED = ("record", "deal")


def take(found: list[Change]) -> None:
    """Deals that changed, and those that what changed is or was about."""
    touched: set[uuid.UUID] = set()
    for change in found:
        if change.entity == "deal":
            touched.add(change.record)
        elif change.entity in ABOUT:
            touched |= {*(change.refs or ()), *_left(change)}
    if touched:
        keeping.refresh(sorted(touched))


def _left(change: Change) -> list[uuid.UUID]:
    """The record that an activity was about before."""
    said = [(change.diff or {}).get(name) for name in NAMED]
    before = [each[0] for each in said if isinstance(each, list) and each]
    keys = [each.get("id") if isinstance(each, dict) else each for each in before]
    return [uuid.UUID(key) for key in keys if isinstance(key, str) and len(key) == 36]


subscribe(Subscriber("sales.health", take))
