"""A rule as a person would say it: when, and each step of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Choice, Field, Ref, Reference
from regulars.engine.labels import labels_of
from regulars.services.approvals.models import Approval
from regulars.services.templates.models import MessageTemplate
from regulars.services.workflow import comparing
from regulars.services.workflow.models import Rule
from regulars.services.workflow.steps import KINDS
from regulars.services.workflow.triggers import KINDS as TRIGGERS
from regulars.services.workflow.triggers import brings
from regulars.ui.words_of_filters import in_words
from regulars.ui.workflow import calling, coming_when
from regulars.ui.workflow.drawn_when import every_words
from regulars.ui.workflow.reading import EVERY


def when(rule: Rule, entity: Entity, actor: Actor) -> str:
    """What sets it off, and under which condition."""
    trigger = rule.trigger
    kind = TRIGGERS.get(trigger.get("kind", ""))
    said = str(kind.label) if kind else _("unknown")
    more = _more(trigger, entity, actor)
    said = f"{said}: {more}" if more else said
    return f"{said} · {_('if')} {condition(rule.condition, entity, actor)}" if rule.condition else said


def condition(node: Mapping[str, Any], entity: Entity, actor: Actor) -> str:
    try:
        return str(in_words(node, entity, actor))
    except Refused as problem:
        return str(problem)


def _more(trigger: Mapping[str, Any], entity: Entity, actor: Actor) -> str:
    names = trigger.get("fields") or ([trigger["field"]] if trigger.get("field") else [])
    fields = ", ".join(str(entity.by_key[key].label) if key in entity.by_key else str(key) for key in names)
    found = entity.by_key.get(trigger.get("field", ""))
    kind = trigger.get("kind")
    if brings(trigger):
        return coming_when.in_words(trigger, entity)
    if kind == "schedule":
        tail = " ".join(str(trigger.get("cron", "")).split()[2:])
        name = next((name for name, each in EVERY.items() if each == tail), "")
        return every_words()[name] if name else str(trigger.get("cron", ""))
    if kind in ("entered", "left", "stayed") and found is not None:
        long = f", {length(trigger)}" if kind == "stayed" else ""
        return value_in_words(found, trigger.get("value"), actor) + long
    if kind == "field" and found is not None:
        ends = [value_in_words(found, trigger[name], actor) if trigger.get(name) else "…" for name in ("from", "to")]
        return f"{fields}: {ends[0]} → {ends[1]}"
    if kind == "date" and trigger.get("count"):
        side = _("before") if trigger["count"] < 0 else _("after")
        return f"{fields}, {length({**trigger, 'count': abs(trigger['count'])})} {side}"
    return fields


def length(given: Mapping[str, Any]) -> str:
    """A length of time: “3 days”, “1 working hour”."""
    count = given.get("count", 0)
    number = count if isinstance(count, int) else 0  # a draft may hold anything
    said = {
        "minutes": ngettext("%(num)s minute", "%(num)s minutes", number),
        "hours": ngettext("%(num)s hour", "%(num)s hours", number),
        "working_hours": ngettext("%(num)s working hour", "%(num)s working hours", number),
        "working_days": ngettext("%(num)s working day", "%(num)s working days", number),
    }.get(given.get("unit", "days"), ngettext("%(num)s day", "%(num)s days", number))
    return said % {"num": count}


def step_in_words(step: Mapping[str, Any], entity: Entity, actor: Actor) -> str:
    """What a step is to do, without its value."""
    kind = KINDS.get(step.get("do", ""))
    label = str(kind.label) if kind else str(step.get("do"))
    more = _of_step(step, entity, actor)
    return f"{label}: {more}" if more else label


def outline(steps: Any, entity: Entity, actor: Actor) -> list[dict[str, Any]]:
    """Steps with what stands below each: `words`, and `parts` by the words of the branch, empty for what is done for each record."""
    found = []
    for step in steps if isinstance(steps, list) else []:
        name = str(step.get("do"))
        inner = registry.find(str(step.get("entity"))) if name == "each" else entity
        labels = {"steps": "", **BRANCHES.get(name, {})}
        parts = [
            (str(label), outline(step[part], inner or entity, actor))
            for part, label in labels.items()
            if step.get(part)
        ]
        found.append({"words": step_in_words(step, entity, actor), "parts": parts})
    return found


BRANCHES: Mapping[str, Mapping[str, Any]] = {
    "if": {"then": gettext_lazy("Then"), "else": gettext_lazy("Else")},
    "approval": {"then": gettext_lazy("Approved"), "else": gettext_lazy("Not approved")},
    "call": {"then": gettext_lazy("Answered"), "else": gettext_lazy("Failed")},
}
SAID = {"notify": "text", "mail": "subject"}
"""By kind the part of a step that tells it from others."""


def _of_step(step: Mapping[str, Any], entity: Entity, actor: Actor) -> str:
    name = step.get("do")
    if name == "verb":
        action = entity.action_by_verb.get(step.get("verb", ""))
        return str(action.label) if action else str(step.get("verb"))
    if name in ("create", "each"):
        other = registry.find(str(step.get("entity")))
        return _made(other, step.get("values")) if other else ""
    if name == "approval":
        asked = Approval.objects.filter(entity=entity.name, key=step.get("approval")).first()
        return asked.words if asked else str(step.get("approval"))
    if name in ("start_rule", "stop_rule"):
        sequence = Rule.objects.filter(entity=entity.name, key=step.get("rule")).first()
        return sequence.words if sequence else str(step.get("rule"))
    if name == "call":
        return calling.in_words(step)
    if name == "if":
        own = step.get("condition")
        parts = [condition(own, entity, actor) if own else "", comparing.in_words(step.get("only"))]
        return ", ".join(part for part in parts if part)
    if name == "wait":
        return length(step.get("for") or {})
    if name in SAID and step.get("template"):
        found = MessageTemplate.objects.filter(key=step["template"]).first()
        return found.words if found else str(step["template"])
    if name in SAID:
        return str(step.get(SAID[name], ""))
    keys = step.get("values") if name == "set" else {}
    return ", ".join(str(entity.by_key[key].label) for key in keys or {} if key in entity.by_key)


def _made(entity: Entity, values: Any) -> str:
    """What is made, with its name where the step writes one."""
    title = values.get(entity.title) if isinstance(values, Mapping) else None
    text = title.get("text", title.get("value")) if isinstance(title, Mapping) else title
    if not isinstance(text, str) or not text:
        return str(entity.label)
    return _("%(kind)s “%(name)s”") % {"kind": entity.label, "name": text}


def value_in_words(found: Field, value: Any, actor: Actor) -> str:
    """A value of a trigger: an option's label, a record's name."""
    if isinstance(value, list):
        return ", ".join(value_in_words(found, each, actor) for each in value)
    if isinstance(found, Choice):
        return next((str(each.label) for each in found.options if each.value == value), str(value))
    if isinstance(found, Reference) and not isinstance(found, AnyReference):
        try:
            key = found.parse(value)
        except ValueError:
            return str(value)
        return labels_of([Ref(key, "", found.to)], actor).get(key, "") or "—"
    return str(value)
