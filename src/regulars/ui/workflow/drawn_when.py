"""When a rule is set off, as its editor shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.stages import stage_of
from regulars.services.workflow import triggers
from regulars.ui.workflow import asking_when, coming_when
from regulars.ui.workflow.drawn_values import Drawn, value_control
from regulars.ui.workflow.reading import EVERY


def units() -> list[tuple[str, str]]:
    return [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))]


def lengths() -> list[tuple[str, str]]:
    """Units of lengths that may also be counted in the working time of the company."""
    return [*units(), ("working_hours", _("working hours")), ("working_days", _("working days"))]


def drawn_trigger(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    """The controls of when."""
    kind = str(trigger.get("kind", "created"))
    found = {
        "kind": kind,
        "kinds": [(each.name, each.label) for each in triggers.kinds_for(entity)],
        "is_heard": kind in triggers.KINDS and triggers.KINDS[kind].takes is not None,
    }
    maker = TRIGGERS.get(kind)
    return found | (maker(trigger, entity, actor) if maker else {})


def _history(entity: Entity, actor: Actor) -> list[tuple[str, str]]:
    return [
        (each.key, str(each.label))
        for each in entity.fields
        if each.keep_history and not actor.withholds(entity.name, each.key)
    ]


def _of_changed(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    return {"fields": _history(entity, actor), "chosen": trigger.get("fields") or []}


def _of_field(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    fields = _history(entity, actor)
    key = trigger.get("field") or fields[0][0]
    found = entity.by_key.get(key)
    ends = (
        {}
        if found is None
        else {name: value_control(found, trigger.get(name), f"t-{name}", actor) for name in ("from", "to")}
    )
    return {"fields": fields, "field": key, "ends": ends}


def _of_stage(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    stage = stage_of(entity)
    control = value_control(stage, trigger.get("value"), "t-value", actor) if stage is not None else None
    return {"stage": control, "count": trigger.get("count", 5), "unit": trigger.get("unit", "days")}


def _of_date(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    days = [(each.key, str(each.label)) for each in entity.by_key.values() if each.kind in ("date", "moment")]
    count = trigger.get("count", 0)
    is_number = isinstance(count, int)
    return {
        "fields": days,
        "field": trigger.get("field", ""),
        "count": abs(count) if is_number else count,
        "side": "before" if is_number and count < 0 else "after",
        "unit": trigger.get("unit", "days"),
        "at": trigger.get("at", "09:00"),
    }


def _of_schedule(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> Drawn:
    minute, hour, *rest = (str(trigger.get("cron") or "0 9 * * *").split() + ["*"] * 5)[:5]
    often = next((name for name, tail in EVERY.items() if tail == " ".join(rest)), "cron")
    plain = minute.isdecimal() and hour.isdecimal()
    return {
        "often": often if plain else "cron",
        "offered": [*every_words().items()],
        "at": f"{int(hour):02}:{int(minute):02}" if plain else "09:00",
        "cron": trigger.get("cron", ""),
    }


def every_words() -> dict[str, str]:
    return {
        "day": _("every day"),
        "weekdays": _("Monday to Friday"),
        "weekday-1": _("every Monday"),
        "weekday-2": _("every Tuesday"),
        "weekday-3": _("every Wednesday"),
        "weekday-4": _("every Thursday"),
        "weekday-5": _("every Friday"),
        "weekday-6": _("every Saturday"),
        "weekday-7": _("every Sunday"),
        "month": _("on the first of the month"),
        "cron": _("as written (five parts)"),
    }


TRIGGERS = {
    "changed": _of_changed, "field": _of_field, "entered": _of_stage, "left": _of_stage, "stayed": _of_stage, "date": _of_date,
    "schedule": _of_schedule, "webhook": coming_when.of_webhook, "mail": coming_when.of_mail, "form": asking_when.drawn,
}  # fmt: skip
