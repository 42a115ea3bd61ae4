"""What came from outside along with the work on a record (the body of a message, the answer of another program), as texts and formulas read it.

It is JSON under a name of its own: `incoming.contact.email`, `answer.items.0.sku`. What is not there is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from regulars.base.digits import whole

INCOMING, ANSWER = "incoming", "answer"
NAMES = frozenset((INCOMING, ANSWER))
HOLE = re.compile(r"\{(incoming|answer)\.([^{}\n]{1,200})\}")
"""A place of it in a text: `{incoming.contact.email}`, `{answer.items.0.sku}`."""
LONGEST = 10_000
Came = Mapping[str, Any]
"""By name what came."""


def is_path(text: str) -> bool:
    """Whether a source of a value is a place of what came, and not a field."""
    return text.partition(".")[0] in NAMES and "." in text


def value_of(came: Came | None, path: str) -> Any:
    """What stands at a path that begins with the name; None where there is nothing."""
    name, _point, rest = path.partition(".")
    return value_at((came or {}).get(name), rest)


def text_of(came: Came | None, path: str) -> str:
    """What stands at a path that begins with the name, as text."""
    return as_text(value_of(came, path))


def operand_of(came: Came | None, path: str) -> Any:
    """What stands at a path, as formulas count with it: numbers are decimals, lists and objects text."""
    value = value_of(came, path)
    if value is None or isinstance(value, bool | str):
        return value[:LONGEST] if isinstance(value, str) else value
    return Decimal(repr(value)) if isinstance(value, int | float) else as_text(value)


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


def names_in(text: str) -> frozenset[str]:
    """Which of what came a text asks for in braces."""
    return frozenset(name for name, _path in HOLE.findall(text))


def _below(value: Any, rest: str) -> Any:
    return value_at(value, rest) if rest else value
