"""Which of what comes in a rule is for: lines such as “subject has offer”, all of which must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.engine.fields.base import Wrong
from regulars.services.workflow import incoming

MOST, LONGEST = 20, 500
OPS = {
    "has": gettext_lazy("has"),
    "has_not": gettext_lazy("has not"),
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "begins": gettext_lazy("begins with"),
    "ends": gettext_lazy("ends with"),
    "filled": gettext_lazy("is filled in"),
    "empty": gettext_lazy("is empty"),
}
_HOLDS: Mapping[str, Callable[[str, str], bool]] = {
    "has": lambda said, value: value in said,
    "has_not": lambda said, value: value not in said,
    "is": lambda said, value: said == value,
    "is_not": lambda said, value: said != value,
    "begins": lambda said, value: said.startswith(value),
    "ends": lambda said, value: said.endswith(value),
    "filled": lambda said, value: bool(said),
    "empty": lambda said, value: not said,
}
BARE = ("filled", "empty")
"""Lines that compare with nothing."""


def is_wanted(trigger: Mapping[str, Any], came: Any) -> bool:
    """Whether every line holds. Large and small letters are the same."""
    return all(_holds(line, came) for line in trigger.get("only") or ())


def check(trigger: Mapping[str, Any]) -> None:
    """Raises Wrong."""
    lines = trigger.get("only") or []
    if not isinstance(lines, list) or len(lines) > MOST:
        raise Wrong(_("At most %(limit)s lines say what is wanted.") % {"limit": MOST})
    for line in lines:
        given = line if isinstance(line, Mapping) else {}
        at, op, value = (given.get(name, "") for name in ("at", "op", "value"))
        if set(given) - {"at", "op", "value"} or not isinstance(at, str) or not at.strip() or len(at) > 200:
            raise Wrong(_("A line of what is wanted is {“at”: a place of what comes, “op”, “value”}."))
        if op not in OPS:
            raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(OPS)})
        if not isinstance(value, str) or len(value) > LONGEST or (op not in BARE and not value.strip()):
            raise Wrong(_("Say with what “%(place)s” is compared.") % {"place": at})


def _holds(line: Mapping[str, Any], came: Any) -> bool:
    said = incoming.text_at(came, line["at"].removeprefix(incoming.PREFIX).strip())
    return _HOLDS[line["op"]](_folded(said), _folded(line.get("value", "")))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
