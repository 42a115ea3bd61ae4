"""What came from outside with a run (the body of a webhook, the fields of a form), as steps read it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from regulars.base.digits import whole

PREFIX = "incoming."
HOLE = re.compile(r"\{incoming\.([^{}\n]{1,200})\}")
"""A place of it in a text: `{incoming.contact.email}`, `{incoming.items.0.sku}`."""
LONGEST = 10_000


def value_at(came: Any, path: str) -> Any:
    """What stands at a path; None where there is nothing. Keys may hold points themselves: the longest one that is there counts."""
    if isinstance(came, list):
        head, _point, rest = path.partition(".")
        place = whole(head, 4)
        return _below(came[place], rest) if place is not None and place < len(came) else None
    if not isinstance(came, Mapping):
        return None
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        key = ".".join(parts[:count])
        if key in came:
            return _below(came[key], ".".join(parts[count:]))
    return None


def text_at(came: Any, path: str) -> str:
    """What stands at a path, as text: lists and objects as JSON, at most ten thousand characters."""
    return as_text(value_at(came, path))


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:LONGEST]


def is_asked_for(steps: Any) -> bool:
    """Whether any value or text of these steps is read from what came."""
    if isinstance(steps, str):
        return steps.startswith(PREFIX) or HOLE.search(steps) is not None
    if isinstance(steps, Mapping):
        return any(is_asked_for(each) for each in steps.values())
    return isinstance(steps, list) and any(is_asked_for(each) for each in steps)


def _below(value: Any, rest: str) -> Any:
    return value_at(value, rest) if rest else value
