"""Lines such as “subject has offer”: how what came from outside is compared, all of which must hold.

It is JSON that nobody described beforehand, so it is compared as text, large and small letters being the same, or as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.engine.fields.base import Wrong

MOST, LONGEST, LONGEST_PLACE, LONGEST_NUMBER = 20, 500, 200, 40
OPS = {
    "has": gettext_lazy("has"),
    "has_not": gettext_lazy("has not"),
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "begins": gettext_lazy("begins with"),
    "ends": gettext_lazy("ends with"),
    "above": gettext_lazy("is more than"),
    "below": gettext_lazy("is less than"),
    "filled": gettext_lazy("is filled in"),
    "empty": gettext_lazy("is empty"),
}
NUMBERS = ("above", "below")
"""Lines that compare numbers; what is none does not hold."""
BARE = ("filled", "empty")
"""Lines that compare with nothing."""
_HOLDS: Mapping[str, Callable[[str, str], bool]] = {
    "has": lambda said, value: value in said,
    "has_not": lambda said, value: value not in said,
    "is": lambda said, value: said == value,
    "is_not": lambda said, value: said != value,
    "begins": lambda said, value: said.startswith(value),
    "ends": lambda said, value: said.endswith(value),
    "above": lambda said, value: _compared(said, value) > 0,
    "below": lambda said, value: _compared(said, value) < 0,
    "filled": lambda said, value: bool(said),
    "empty": lambda said, value: not said,
}


def hold(lines: Any, text_of: Callable[[str], str]) -> bool:
    """Whether every line holds. `text_of` gives what stands at a place."""
    return all(_HOLDS[line["op"]](_folded(text_of(line["at"])), _folded(line.get("value", ""))) for line in lines or ())


def check(lines: Any) -> None:
    """Raises Wrong."""
    if not isinstance(lines or [], list) or len(lines or []) > MOST:
        raise Wrong(_("At most %(limit)s lines say what is wanted.") % {"limit": MOST})
    for line in lines or []:
        given = line if isinstance(line, Mapping) else {}
        at, op, value = (given.get(name, "") for name in ("at", "op", "value"))
        if set(given) - {"at", "op", "value"} or not isinstance(at, str) or not at.strip() or len(at) > LONGEST_PLACE:
            raise Wrong(_("A line of what is wanted is {“at”: a place of what comes, “op”, “value”}."))
        if not isinstance(op, str) or op not in OPS:
            raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(OPS)})
        if not isinstance(value, str) or len(value) > LONGEST or (op not in BARE and not value.strip()):
            raise Wrong(_("Say with what “%(place)s” is compared.") % {"place": at})
        if op in NUMBERS and _number(value.strip()) is None:
            raise Wrong(_("“%(place)s” is compared with a number, such as 12.5.") % {"place": at})


def in_words(lines: Any) -> str:
    """What must hold, for people."""
    said = [f"{line['at']} {OPS[line['op']]} {line.get('value', '')}".strip() for line in lines or ()]
    return ", ".join(said)


def _compared(said: str, value: str) -> int:
    ours, theirs = _number(said), _number(value)
    return 0 if ours is None or theirs is None else (ours > theirs) - (ours < theirs)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) <= LONGEST_NUMBER and text.isascii() else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
