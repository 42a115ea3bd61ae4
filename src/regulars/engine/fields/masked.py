"""A value of which only the end is shown: enough to recognise it, too little to use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from regulars.engine.fields.base import PLAIN, Field, Manner, Masked

DOTS = "••••"
SHOWN = 4
RECOGNISED = frozenset(("text", "email", "phone", "url", "external_id", "person_name", "reference"))
"""Kinds whose last characters tell one value from another without giving it away."""


def mask(found: Field, value: Any) -> Masked | None:
    """The stand-in of a value: dots and its last characters, at most a third of it; of a sensitive one dots alone. None for an empty one."""
    if found.is_empty(value):
        return None
    text = found.text(value) if found.kind in RECOGNISED and not found.sensitive else ""
    return Masked(DOTS + text[len(text) - min(SHOWN, len(text) // 3) :])


def mask_stored(found: Field, raw: Any) -> Masked | None:
    """The stand-in of a value as the change log keeps it."""
    if raw is None or raw in ("", []):
        return None
    try:
        return mask(found, found.parse(raw))
    except ValueError:
        return Masked(DOTS)


@dataclass(frozen=True, eq=False)
class MaskedField(Field):
    """Stands for a field in the columns of someone for whom it is masked: neither filtered, sorted nor edited."""

    sortable: bool = False

    kind: ClassVar[str] = "masked"
    operators: ClassVar[tuple[str, ...]] = ()

    def dump(self, value: Any) -> Any:
        return None if value is None else str(value)

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if value is None else str(value)


def masked(found: Field) -> MaskedField:
    """The stand-in of a field."""
    return MaskedField(
        found.key, found.label, readonly=True, on_form=found.on_form, help=found.help, sensitive=found.sensitive
    )
