"""What of a record a model may look at: its fields as numbers, categories or tags; of words only whether they are given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.dates import zone
from regulars.base.i18n import N_
from regulars.engine import workspace
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Money, Reference
from regulars.services.scoring.core.table import CATEGORY, NUMBER, TAGS
from regulars.services.scoring.targets import Target

NUMBERS = ("integer", "decimal", "percent")
SHORT = ("text",)
GIVEN = ("email", "phone", "url", "address", "long_text", "rich_text", "person_name", "file", "image")
LONGEST = 80
TOLD_LATER = re.compile(r"duration|talk_?time|длительн|dlitel|prodolzh")
"""Names of fields that are usually filled in when all is over, such as the length of a call."""

OF_THE_END = N_("It speaks of the end itself, or of what is done about it.")
OF_PEOPLE = N_("It says who works on it, not who they are.")
SENSITIVE = N_("It is sensitive.")
LATER_BY_NAME = N_("By its name it is known only after the fact.")
NO_HISTORY = N_("It keeps no history: nobody knows what stood there before the end.")
BY_HAND = N_("It was left out by hand.")


@dataclass(frozen=True)
class Source:
    """A column of the table: a field, or a part of one (`given`, `weekday`, `hour`)."""

    key: str
    field: Field
    kind: str
    part: str = ""

    def read(self, record: Any) -> Any:
        value = self.field.get(record)
        if self.part:
            return PARTS[self.part](self.field, value)
        if isinstance(self.field, Money):
            base = self.field.base_of(record)
            return None if base is None else float(base)
        if self.field.is_empty(value):
            return None
        if self.kind == NUMBER:
            return float(value)
        if self.kind == TAGS:
            return [str(each) for each in value]
        if self.field.kind == "yes_no":
            return "yes" if value else "no"
        return str(value).strip().casefold()[:LONGEST] if self.field.kind in SHORT else str(value)


def _weekday(_field: Field, value: Any) -> Any:
    return str(_local(value).weekday()) if value is not None else None


def _hour(_field: Field, value: Any) -> Any:
    return float(_local(value).hour) if value is not None else None


def _local(moment: datetime) -> datetime:
    """By the clock on the company's wall."""
    return moment.astimezone(zone(workspace.manner().timezone))


def _given(found: Field, value: Any) -> Any:
    return "no" if found.is_empty(value) else "yes"


PARTS = {"given": _given, "weekday": _weekday, "hour": _hour}


def sources(entity: Entity) -> list[Source]:
    """Every column that the fields of an entity make."""
    found = [source for each in entity.fields for source in _of(each)]
    created = entity.by_key["created_at"]
    return [*found, Source("created_at:weekday", created, CATEGORY, "weekday"), Source("created_at:hour", created, NUMBER, "hour")]  # fmt: skip


def by_key(entity: Entity) -> dict[str, Source]:
    return {each.key: each for each in sources(entity)}


def _of(found: Field) -> Iterable[Source]:
    if found.kind in NUMBERS or isinstance(found, Money):
        yield Source(found.key, found, NUMBER)
    elif found.kind in ("choice", "yes_no", "reference") or (found.kind in SHORT and not found.personal):
        yield Source(found.key, found, CATEGORY)
    elif found.kind in ("choices", "tags"):
        yield Source(found.key, found, TAGS)
    if found.kind in (*GIVEN, *SHORT):
        yield Source(f"{found.key}:given", found, CATEGORY, "given")


def left_out(entity: Entity, target: Target, wish: Mapping[str, bool]) -> dict[str, str]:
    """By field why no model looks at it, as a text to be translated. `wish` is what people said: True to look at it all the same, False to leave it out."""
    found = {}
    for each in entity.fields:
        reason = _why_not(each, target)
        if wish.get(each.key) is False:
            reason = BY_HAND
        elif wish.get(each.key) and reason == LATER_BY_NAME:
            reason = ""
        if reason:
            found[each.key] = reason
    return found


OWN = frozenset(("score", "chance", "score_points", "score_set", "score_reason"))


def _why_not(found: Field, target: Target) -> str:
    if found.sensitive:
        return SENSITIVE
    if found.key in target.after or found.key == target.field or found.key in OWN:
        return OF_THE_END
    if isinstance(found, Reference) and found.to == "user":
        return OF_PEOPLE
    if not found.keep_history:
        return NO_HISTORY
    if TOLD_LATER.search(found.key) or TOLD_LATER.search(str(found.label).casefold()):
        return LATER_BY_NAME
    return ""


def title(source: Source) -> str:
    """What a column is called."""
    label = str(source.field.label)
    if source.part == "given":
        return _("%(field)s given") % {"field": label}
    if source.part == "weekday":
        return _("Weekday it came")
    return _("Hour it came") if source.part == "hour" else label
