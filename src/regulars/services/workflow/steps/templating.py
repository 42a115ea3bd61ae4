"""How steps write by a template: which one, in which language, and which rules do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.base.i18n import LANGUAGES
from regulars.engine import holes, outside, workspace
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.judge import resolve
from regulars.services.templates import uses
from regulars.services.templates.models import MessageTemplate
from regulars.services.templates.previews import Worded, worded
from regulars.services.templates.uses import Use
from regulars.services.workflow import triggers
from regulars.services.workflow.models import DUE, Rule, RuleRun, RuleVersion
from regulars.services.workflow.steps import calls, giving
from regulars.services.workflow.steps.base import Data, Place, every_step

SPOKEN = "language"
"""The field in which a person says which language they like to be written to in."""


def templates_for(entity: Entity) -> list[MessageTemplate]:
    """The templates in force that may be used for an entity's records."""
    found = MessageTemplate.objects.filter(entity__in=("", entity.name), is_active=True, deleted_at=None)
    return list(found.order_by("label", "id"))


def check(step: Data, entity: Entity, *, own: Iterable[str]) -> None:
    """A step that names a template: there is such a one, its fields are the records', and nothing is written besides. Raises Wrong, Refused."""
    found = next((each for each in templates_for(entity) if each.key == step["template"]), None)
    if found is None:
        raise Wrong(
            _("There is no template “%(name)s” in force for these records.") % {"name": str(step["template"])[:60]}
        )
    if any(step.get(name) for name in own):
        raise Wrong(_("Choose a template, or write your own text."))
    if step.get(SPOKEN, "") not in ("", *LANGUAGES):
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(LANGUAGES)})
    for text in (text for words in found.written.values() for text in words):
        holes.check(text, entity, came=True)


def of(key: str) -> MessageTemplate:
    """Raises NotFound for one that went meanwhile."""
    found = MessageTemplate.objects.filter(key=key, deleted_at=None).first()
    if found is None or not found.written:
        raise NotFound(_("There is no template “%(name)s” any more.") % {"name": key[:60]})
    return found


def letter(step: Data, place: Place, record: Any) -> Worded:
    """Subject and text for whoever stands behind the step's address, as the place's actor may see the record."""
    language = step.get(SPOKEN) or language_behind(step.get("to") or "", place, record)
    return worded(of(step["template"]), language, place.entity, record, place.actor, place.came)


def language_behind(path: str, place: Place, record: Any) -> str:
    """What the person behind an address speaks: their own word for it, else the company's language."""
    said = ""
    if path:
        spoken = ".".join([*path.split(".")[:-1], SPOKEN])
        try:
            resolve(place.entity, spoken)
            said = giving.value_at(spoken, replace(place, actor=system()), record) or ""
        except Refused:
            said = ""  # whoever stands there says nothing of it
    return said if said in LANGUAGES else str(workspace.manner().language)


def _used(key: str) -> Iterator[Use]:
    """The rules in force that write by a template, and those with runs on their way that do."""
    due = set(RuleRun.objects.filter(state__in=DUE).values_list("rule", "number").distinct())
    said = {rule.pk: [(rule.trigger, rule.steps)] for rule in Rule.objects.filter(deleted_at=None, is_active=True)}
    for version in RuleVersion.objects.filter(rule__in={rule for rule, _number in due}):
        if (version.rule, version.number) in due:
            said.setdefault(version.rule, []).append((version.trigger, version.steps))
    using = {
        rule: came
        for rule, listed in said.items()
        if (came := [coming(trigger, steps) for trigger, steps in listed if _writes_by(key, steps)])
    }
    rules = Rule.objects.in_bulk(list(using))
    return (Use(rule.words, rule.entity, frozenset.intersection(*using[rule.pk])) for rule in rules.values())


def _writes_by(key: str, steps: Any) -> bool:
    return any(step.get("template") == key for step in every_step(steps))


def coming(trigger: Data, steps: Any) -> frozenset[str]:
    """What comes from outside in a rule, so that its texts, templates and formulas may speak of it."""
    found = {outside.INCOMING} if triggers.brings(trigger) else set()
    return frozenset(found | ({outside.ANSWER} if calls.brings(steps) else set()))


uses.add(_used)
