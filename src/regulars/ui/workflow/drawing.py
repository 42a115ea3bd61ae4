"""A rule as its editor shows it: every step with its controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from regulars.base.i18n import LANGUAGES
from regulars.engine import registry, relations
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.workflow import comparing, consents, handed
from regulars.services.workflow.steps import (
    KINDS,
    asking,
    assign,
    mailing,
    room,
    sequences,
    skills,
    telling,
    templating,
)
from regulars.services.workflow.steps.base import MOST_DEPTH
from regulars.services.workflow.steps.records import may_be_made, verbs_of
from regulars.ui.workflow import calling
from regulars.ui.workflow.drawn_values import Drawn, rows_of, settable
from regulars.ui.workflow.reading import ROOT


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
