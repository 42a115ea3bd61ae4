"""A rule as its editor shows it: every step with its controls, and what may be chosen at each place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.i18n import LANGUAGES
from regulars.engine import outside, registry, relations
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Reference
from regulars.engine.stages import stage_of
from regulars.services.workflow import comparing, consents, handed, triggers
from regulars.services.workflow.steps import (
    KINDS,
    asking,
    assign,
    deadlines,
    mailing,
    room,
    sequences,
    skills,
    telling,
    templating,
)
from regulars.services.workflow.steps.base import MOST_DEPTH
from regulars.services.workflow.steps.records import may_be_made, verbs_of
from regulars.ui.filter_form import fields_of
from regulars.ui.filter_values import link_control
from regulars.ui.workflow import asking_when, calling, coming_when
from regulars.ui.workflow.reading import EVERY, ROOT, as_posted

Drawn = dict[str, Any]
UNFIT = frozenset(("file", "image", "address", "structure", "formula", "roll_up"))
"""Kinds of fields that have no value in one line."""


def units() -> list[tuple[str, str]]:
    return [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))]


def lengths() -> list[tuple[str, str]]:
    """Units of lengths that may also be counted in the working time of the company."""
    return [*units(), ("working_hours", _("working hours")), ("working_days", _("working days"))]


def hows(came: Collection[str] = ()) -> list[tuple[str, str]]:
    """How a value is given; also from what comes from outside, where something does."""
    further = {outside.INCOMING: _("from what came in"), outside.ANSWER: _("from the answer of the call")}
    return [
        *((name, label) for name, label in further.items() if name in came),
        ("value", _("is")),
        ("text", _("text with fields")),
        ("from", _("as in the field")),
        ("formula", _("formula")),
        (deadlines.HOW, _("in working hours")),
    ]


# -- when -----------------------------------------------------------------------------------------------------------------


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


# -- then -----------------------------------------------------------------------------------------------------------------


def drawn_list(steps: Any, entity: Entity, actor: Actor, path: str = ROOT) -> Drawn:
    """A list of steps with what may be added to it."""
    listed = steps if isinstance(steps, list) else []
    deep = path.count("-") // 2 >= MOST_DEPTH
    nested = ("if", "each", "approval", "call") if deep else ()
    offered = [(kind.name, kind.label) for kind in KINDS.values() if kind.offered(entity) and kind.name not in nested]
    found = [drawn_step(step, entity, actor, f"{path}-{number}") for number, step in enumerate(listed)]
    return {"path": path, "steps": found, "offered": offered}


def drawn_step(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    name = str(step.get("do", ""))
    kind = KINDS.get(name)
    found = {
        "path": path,
        "do": name,
        "label": kind.label if kind else name,
        "icon": kind.icon if kind else "circle",
        "entity": entity,
    }
    maker = STEPS.get(name)
    return found | {"note": step.get("note", "")} | (maker(step, entity, actor, path) if maker else {})


def _set(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    return {"rows": rows_of(step.get("values"), settable(entity, actor), entity, actor, path)}


def _create(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    able = [
        (each.name, str(each.label))
        for each in registry.entities()
        if (may_be_made(each) and not each.part_of) or each.name == "note"
    ]
    target = registry.find(str(step.get("entity")))
    rows = rows_of(step.get("values"), settable(target, actor), entity, actor, path) if target else []
    return {"target": step.get("entity", ""), "targets": able, "rows": rows}


def _verb(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    verbs = [(each.verb, str(each.label)) for each in verbs_of(entity)]
    action = entity.action_by_verb.get(str(step.get("verb") or (verbs[0][0] if verbs else "")))
    fields = {each.key: each for each in action.fields} if action else {}
    given = {**{key: {"value": None} for key in fields}, **(step.get("values") or {})}
    rows = rows_of(given, fields, entity, actor, path, spare=False)
    return {"verb": action.verb if action else "", "verbs": verbs, "rows": rows}


def _assign(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    ways = [(name, label) for name, label in assign.HOWS.items() if name != "territory" or entity.access.territory]
    fields = [(each.key, str(each.label)) for each in assign.owner_fields(entity)]
    chosen = step.get("field") or entity.access.owner
    return {
        "how": step.get("how", "turn"),
        "hows": ways,
        "field": chosen,
        "fields": fields,
        "among": step.get("among") or {},
        "at_work": bool(step.get("at_work")),
        "accepts": handed.may_be_accepted(entity),
        "accept_hours": step.get("accept_hours", ""),
        "capacity": step.get("capacity") or {},
        "numbers": _labelled(room.fields_of_people(), "user", actor),
        "skill": step.get("skill") or {},
        "skills": _labelled(skills.fields_of(registry.get("user")), "user", actor),
        "needs": _labelled(skills.fields_of(entity), entity.name, actor),
    }


def _labelled(fields: Iterable[Field], entity: str, actor: Actor) -> list[tuple[str, str]]:
    return [(each.key, str(each.label)) for each in fields if not actor.withholds(entity, each.key)]


def _sequence(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    offered = sequences.rules_of(entity, by_hand=step.get("do") == "start_rule")
    return {"rule": step.get("rule", ""), "offered": [(each.key, each.words) for each in offered]}


def _notify(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    offered = [
        (at, " → ".join(str(each.label) for each in fields))
        for at, fields in telling.people_at(entity)
        if not any(
            actor.withholds(owner, each.key) for owner, each in zip((entity.name, fields[0].to), fields, strict=False)
        )
    ]
    return {
        "to": step.get("to", ""), "offered": offered, "among": step.get("among") or {}, "text": step.get("text", ""),
        "longest": telling.LONGEST, **_templates(step, entity),
    }  # fmt: skip


def _mail(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    offered = [(at, " → ".join(str(each.label) for each in fields)) for at, fields in mailing.addresses_at(entity)]
    given = {name: step.get(name, "") for name in ("to", "address", "purpose", "language", "subject", "text")}
    purposes = [(each.value, str(each.label)) for each in consents.kept().purposes]
    return {
        **given,
        **_templates(step, entity),
        "offered": offered,
        "languages": [*LANGUAGES.items()],
        "purposes": purposes,
        "longest": mailing.LONGEST,
        "longest_subject": mailing.LONGEST_SUBJECT,
    }


def _templates(step: Mapping[str, Any], entity: Entity) -> Drawn:
    """The templates to choose among; one that went is still named."""
    found = {each.key: each.words for each in templating.templates_for(entity)}
    chosen = str(step.get("template") or "")
    return {"template": chosen, "templates": [*({chosen: chosen} | found if chosen else found).items()]}


def _approval(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    lists = {name: drawn_list(step.get(name), entity, actor, f"{path}-{name}") for name in ("then", "else")}
    offered = [(each.key, each.words) for each in asking.approvals_of(entity)]
    own = {"approval": step.get("approval", ""), "offered": offered, "text": step.get("text", "")}
    return {**own, "longest": asking.LONGEST, **lists}


def _call(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    lists = {name: drawn_list(step.get(name), entity, actor, f"{path}-{name}") for name in ("then", "else")}
    return calling.controls(step, settable(entity, actor), lists)


def _if(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    lists = {name: drawn_list(step.get(name), entity, actor, f"{path}-{name}") for name in ("then", "else")}
    lines = [*(step.get("only") or []), {}]
    return {"condition": step.get("condition") or {}, "lines": lines, "ops": [*comparing.OPS.items()], **lists}


def _wait(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    length = step.get("for") or {}
    return {
        "count": length.get("count", 1),
        "unit": length.get("unit", "days"),
        "until": step.get("until") or {},
        "late": step.get("late", "go_on"),
    }


def _each(step: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> Drawn:
    links = relations.relations_of(entity, actor)
    offered = [
        (f"{each.entity.name}:{each.field.key}", f"{each.entity.label_plural} ({each.field.label})") for each in links
    ]
    chosen = f"{step.get('entity')}:{step.get('by')}"
    chosen = chosen if chosen in dict(offered) else (offered[0][0] if offered else "")
    other = registry.get(chosen.partition(":")[0])
    lists = drawn_list(step.get("steps"), other, actor, f"{path}-steps")
    return {"relation": chosen, "relations": offered, "other": other, "where": step.get("where") or {}, "inside": lists}


STEPS = {
    "set": _set, "create": _create, "verb": _verb, "assign": _assign, "notify": _notify, "mail": _mail, "call": _call, "start_rule": _sequence, "stop_rule": _sequence, "approval": _approval, "if": _if, "wait": _wait, "each": _each,
}  # fmt: skip


# -- values ---------------------------------------------------------------------------------------------------------------


def settable(entity: Entity | None, actor: Actor) -> dict[str, Field]:
    if entity is None:
        return {}
    return {
        each.key: each
        for each in entity.fields
        if not each.readonly
        and not each.retired
        and each.kind not in UNFIT
        and not actor.withholds(entity.name, each.key)
    }


def rows_of(
    given: Any, able: Mapping[str, Field], source: Entity, actor: Actor, path: str, *, spare: bool = True
) -> list[Drawn]:
    """A line for each field that gets a value, and an empty one for the next."""
    values = given if isinstance(given, Mapping) else {}
    rows = [_row(key, value, able, source, actor, path) for key, value in values.items()]
    return [*rows, _row("", {}, able, source, actor, path)] if spare else rows


def _row(key: str, given: Any, able: Mapping[str, Field], source: Entity, actor: Actor, path: str) -> Drawn:
    how, what = next(iter(given.items())) if isinstance(given, Mapping) and given else ("value", None)
    if how == "from" and isinstance(what, str) and outside.is_path(what):
        how, _point, what = what.partition(".")
    found = able.get(key)
    name = f"{path}-what"
    return {
        "key": key,
        "label": str(found.label) if found is not None else "",
        "fields": [(each.key, str(each.label)) for each in able.values()],
        "how": how,
        "control": _control(found, how, what, source, name, actor),
    }


def _control(found: Field | None, how: str, what: Any, source: Entity, name: str, actor: Actor) -> Drawn:
    if how == "from":
        own = [("record", _("the record itself")), *fields_of(source, actor)]
        return {"kind": "select", "name": name, "options": own, "values": [what]}
    if how == "value" and found is not None:
        return value_control(found, what, name, actor)
    hints = {"text": _("Call {name}"), "formula": "amount * 0.1", deadlines.HOW: "8"}
    hint = (hints | {outside.INCOMING: "contact.email", outside.ANSWER: "order.id"}).get(how, "")
    return {"kind": "text", "name": name, "values": [what or ""], "placeholder": hint}


def value_control(found: Field, value: Any, name: str, actor: Actor) -> Drawn:
    """One control that posts one value."""
    plain = as_posted(found, value)
    if isinstance(found, Choice):
        return {
            "kind": "select",
            "name": name,
            "options": [(each.value, str(each.label)) for each in found.options],
            "values": [plain],
        }
    if found.kind == "yes_no":
        return {"kind": "select", "name": name, "options": [("true", _("Yes")), ("false", _("No"))], "values": [plain]}
    if isinstance(found, Reference):
        return link_control(found, [value] if value else [], name, actor, several=False)
    hint = _("today, tomorrow, 2026-12-31") if found.kind in ("date", "moment") else ""
    return {"kind": "text", "name": name, "values": [plain], "placeholder": hint}
