"""What sets a rule off. Each kind says which changes of the log it takes, or that the clock or a person asks it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from croniter import croniter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.digits import whole
from regulars.base.text import word
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.models import Change
from regulars.engine.stages import stage_of

Data = Mapping[str, Any]
UNITS = {"minutes": 60, "hours": 3600, "days": 86_400}
WORKING = ("working_hours", "working_days")
"""Units that count the working time of the company."""
DAYS = 3660
MOST_AN_HOUR = 4


@dataclass(frozen=True)
class TriggerKind:
    """One way of setting off. `takes(trigger, change)` for those that hear changes; `by_clock` for those that time brings.

    `parts` are the names it may have, `needs` those it must have. A service that brings events of its own adds its kind
    with `add` and calls `beginning.begin`; `brings` gives what came along with an occurrence, which steps read as
    `incoming.…`, and `happened` the moments and records that set a rule off since some moment.
    """

    name: str
    label: Any
    takes: Callable[[Data, Change], bool] | None = None
    keys: Callable[[Data], tuple[str, ...]] = lambda trigger: ()
    parts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    by_clock: bool = False
    brings: Callable[[str], Any] | None = None
    happened: Callable[[uuid.UUID, datetime], list[tuple[datetime, uuid.UUID]]] | None = None
    check: Callable[[Data, Entity], None] = lambda trigger, entity: None
    help: Any = ""
    more: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, TriggerKind] = {}


def add(kind: TriggerKind) -> None:
    """Make a kind of trigger known. Once for each name."""
    KINDS[kind.name] = kind


def check(trigger: Any, entity: Entity) -> None:
    """Raises Wrong for a trigger that could not be asked."""
    kind = KINDS.get(word(trigger.get("kind"))) if isinstance(trigger, Mapping) else None
    if kind is None:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(KINDS)})
    unknown = set(trigger) - {"kind", *kind.parts}
    if unknown:
        raise Wrong(_("“%(kind)s” has no “%(name)s”.") % {"kind": kind.label, "name": min(unknown)[:40]})
    for name in kind.needs:
        if trigger.get(name) in (None, "", []):
            raise Wrong(_("“%(kind)s” needs “%(name)s”.") % {"kind": kind.label, "name": name})
    kind.check(trigger, entity)


def kinds_for(entity: Entity) -> list[TriggerKind]:
    """The kinds that make sense for an entity."""
    staged = stage_of(entity) is not None
    return [kind for kind in KINDS.values() if staged or not kind.more.get("staged")]


def brings(trigger: Any) -> bool:
    """Whether something comes along from outside when this trigger sets a rule off."""
    kind = KINDS.get(word(trigger.get("kind"))) if isinstance(trigger, Mapping) else None
    return kind is not None and kind.brings is not None


def brought(trigger: Data, occurrence: str) -> Any:
    """What came along with an occurrence; None where nothing does."""
    kind = KINDS.get(word(trigger.get("kind")))
    return kind.brings(occurrence) if kind is not None and kind.brings is not None else None


def hears(trigger: Data, change: Change) -> bool:
    """Whether a change sets this trigger off."""
    kind = KINDS.get(word(trigger.get("kind")))
    return kind is not None and kind.takes is not None and kind.takes(trigger, change)


# -- the log --------------------------------------------------------------------------------------------------------------


def is_new(change: Change) -> bool:
    return change.version == 1


def _created(trigger: Data, change: Change) -> bool:
    return is_new(change)


def _edited(trigger: Data, change: Change) -> bool:
    if is_new(change) or change.gone is not None or not change.diff:
        return False
    wanted = trigger.get("fields") or ()
    return not wanted or any(key in change.diff for key in wanted)


def _field_changed(trigger: Data, change: Change) -> bool:
    moved = change.diff.get(trigger["field"]) if not is_new(change) and change.gone is None else None
    return moved is not None and _fits(trigger.get("from"), moved[0]) and _fits(trigger.get("to"), moved[1])


def _entered(trigger: Data, change: Change) -> bool:
    moved = change.diff.get(trigger["field"]) if change.gone is None else None
    return moved is not None and moved[1] is not None and _fits(trigger.get("value"), moved[1])


def _left(trigger: Data, change: Change) -> bool:
    moved = change.diff.get(trigger["field"]) if not is_new(change) and change.gone is None else None
    return moved is not None and moved[0] is not None and _fits(trigger.get("value"), moved[0])


def _fits(wanted: Any, value: Any) -> bool:
    """Whether a value of the log is what was asked for; nothing asked is anything."""
    if wanted in (None, "", []):
        return True
    listed = wanted if isinstance(wanted, list) else [wanted]
    return value in listed or str(value) in map(str, listed)


# -- checks ---------------------------------------------------------------------------------------------------------------


def _known_field(trigger: Data, entity: Entity, *kinds: str) -> None:
    key = trigger.get("field")
    found = entity.by_key.get(key) if isinstance(key, str) else None
    if found is None or (kinds and found.kind not in kinds):
        raise Wrong(_("There is no field “%(name)s” that this could go by.") % {"name": str(key)[:60]})
    if not kinds and not found.keep_history:
        raise Wrong(_("“%(name)s” keeps no history.") % {"name": found.label})


def _known_fields(trigger: Data, entity: Entity) -> None:
    listed = trigger.get("fields") or []
    if not isinstance(listed, list):
        raise Wrong(_("A list is expected."))
    for key in listed:
        _known_field({"field": key}, entity)


def _length(trigger: Data, low: int, units: tuple[str, ...] = (*UNITS, *WORKING)) -> None:
    count, unit = trigger.get("count"), trigger.get("unit")
    if isinstance(count, bool) or not isinstance(count, int) or not low <= count <= DAYS:
        raise Wrong(_("A whole number from %(low)s to %(high)s is expected.") % {"low": low, "high": DAYS})
    if unit not in units:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(units)})


def _date_trigger(trigger: Data, entity: Entity) -> None:
    _known_field(trigger, entity, "date", "moment")
    _length({"count": 0, "unit": "days", **trigger}, -DAYS, tuple(UNITS))
    if entity.by_key[trigger["field"]].kind == "date" and trigger.get("unit", "days") != "days":
        raise Wrong(_("A date is counted in days."))
    time_of(trigger)


def _stayed_trigger(trigger: Data, entity: Entity) -> None:
    _known_field(trigger, entity)
    _length(trigger, 1)


def _schedule_trigger(trigger: Data, entity: Entity) -> None:
    text = trigger.get("cron")
    if not isinstance(text, str) or len(text.split()) != 5 or not croniter.is_valid(text):
        raise Wrong(_("Five parts are expected: minute, hour, day of the month, month, weekday."))
    minutes = croniter.expand(text)[0][0]
    if len(minutes) > MOST_AN_HOUR or "*" in minutes:
        raise Wrong(_("At most four times an hour."))


def time_of(trigger: Data) -> tuple[int, int]:
    """The hour and minute at which a day counts as reached. Raises Wrong."""
    hour, _colon, minute = (whole(part, 2) for part in str(trigger.get("at") or "09:00").partition(":"))
    if hour is None or minute is None or hour > 23 or minute > 59:
        raise Wrong(_("A time of day is expected, such as 09:00."))
    return hour, minute


STAGED = {"staged": True}
add(TriggerKind("created", gettext_lazy("A record is made"), _created))
add(
    TriggerKind(
        "changed",
        gettext_lazy("A record is changed"),
        _edited,
        lambda t: tuple(t.get("fields") or ()),
        ("fields",),
        check=_known_fields,
    )
)
add(
    TriggerKind(
        "field",
        gettext_lazy("A field changes from … to …"),
        _field_changed,
        lambda t: (t["field"],),
        ("field", "from", "to"),
        ("field",),
        check=_known_field,
    )
)
add(
    TriggerKind(
        "entered",
        gettext_lazy("A stage is entered"),
        _entered,
        lambda t: (t["field"],),
        ("field", "value"),
        ("field", "value"),
        check=_known_field,
        more=STAGED,
    )
)
add(
    TriggerKind(
        "left",
        gettext_lazy("A stage is left"),
        _left,
        lambda t: (t["field"],),
        ("field", "value"),
        ("field", "value"),
        check=_known_field,
        more=STAGED,
    )
)
add(
    TriggerKind(
        "date",
        gettext_lazy("A date is reached"),
        parts=("field", "count", "unit", "at"),
        needs=("field",),
        by_clock=True,
        check=_date_trigger,
    )
)
add(
    TriggerKind(
        "stayed",
        gettext_lazy("A record stays in a stage"),
        parts=("field", "value", "count", "unit"),
        needs=("field", "value", "count", "unit"),
        by_clock=True,
        check=_stayed_trigger,
        more=STAGED,
    )
)
add(
    TriggerKind(
        "schedule",
        gettext_lazy("At set times"),
        parts=("cron",),
        needs=("cron",),
        by_clock=True,
        check=_schedule_trigger,
    )
)
add(TriggerKind("button", gettext_lazy("Someone presses its button")))
add(TriggerKind("call", gettext_lazy("A program calls it")))
