"""Why a record has its score: every factor with its points, as far as its reader may see the fields; together they make the score."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from regulars.base.i18n import babel_locale
from regulars.base.numbers import format_number
from regulars.engine import judge
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref, Reference
from regulars.engine.labels import labels_of
from regulars.services.scoring import columns, working
from regulars.services.scoring.book import plan_of
from regulars.services.scoring.columns import Source
from regulars.services.scoring.core import serving
from regulars.services.scoring.core.serving import NONE, OTHER, Part


@dataclass(frozen=True)
class Factor:
    """Something that counts: a field and what stands there, or a rule; its points."""

    label: str
    value: str
    points: int
    is_rule: bool = False


@dataclass(frozen=True)
class Explanation:
    """`start` is the chance of the mean record, with which the model begins; `hidden` is how many factors the reader may not see."""

    score: int | None
    chance: Decimal | None
    points: int | None
    start: int | None
    factors: Sequence[Factor]
    hidden: int
    worked_out: int | None
    by_hand: int | None
    reason: str


def explain(entity: Entity, record: Any, actor: Actor) -> Explanation | None:
    """None where there is nothing to explain, or the reader may not see scores."""
    plan = plan_of(entity)
    if actor.withholds(entity.name, "score") or (plan is None and record.score_set is None):
        return None
    found: list[Factor] = []
    start, hidden, chance, points = None, 0, None, None
    if plan is not None and plan.scorer is not None and not actor.withholds(entity.name, "chance"):
        values = working.values_of(plan, record)
        parts = plan.scorer.parts(values)
        start, counts = serving.points(plan.scorer.base, parts)
        chance = working.percent_of(plan.scorer.chance(values))
        told, hidden = _of_model(plan, entity, actor, list(zip(parts, counts, strict=True)))
        found += told
    if plan is not None and plan.rules and not actor.withholds(entity.name, "score_points"):
        rules, more = _of_rules(plan, entity, record, actor)
        points = working.worked_out(plan, entity, record, system(), links=judge.Links(), held=working.held_of(plan, entity, [record.pk]), now=working.present()).points  # fmt: skip
        found, hidden = found + rules, hidden + more
    worked = working.total(chance, points, None)
    reason = "" if actor.withholds(entity.name, "score_reason") else record.score_reason
    return Explanation(record.score, chance, points, start, found, hidden, worked, record.score_set, reason)


def _of_model(plan: Any, entity: Entity, actor: Actor, counted: Sequence[tuple[Part, int]]) -> tuple[list[Factor], int]:
    """The model's factors that count a point at least, the weightiest first; those of hidden fields are only counted."""
    telling = [(part, count) for part, count in counted if count]
    seen = [each for each in telling if not actor.withholds(entity.name, plan.sources[each[0].key].field.key)]
    names = _names(plan.sources, [part for part, _count in seen], actor)
    found = [
        Factor(columns.title(plan.sources[part.key]), said(plan, part, names, actor), count)
        for part, count in sorted(seen, key=lambda each: -abs(each[1]))
    ]
    return found, len(telling) - len(seen)


def _of_rules(plan: Any, entity: Entity, record: Any, actor: Actor) -> tuple[list[Factor], int]:
    links, held, now = judge.Links(), working.held_of(plan, entity, [record.pk]), working.present()
    found, hidden = [], 0
    for rule in plan.rules:
        if not working.holds(rule, entity, record, system(), links=links, held=held):
            continue
        if any(actor.withholds(entity.name, path.split(".")[0]) for path in judge.paths_in(rule.condition)):
            hidden += 1
            continue
        left = working.faded(rule, record, entity, now)
        faded = _("%(points)s at first") % {"points": rule.points} if left != rule.points else ""
        found.append(Factor(str(rule.label), faded, left, is_rule=True))
    return found, hidden


def _names(sources: Mapping[str, Source], parts: Sequence[Part], actor: Actor) -> dict[uuid.UUID, str]:
    """What linked records are called, as far as the reader may see them."""
    wanted = set()
    for part in parts:
        found = sources[part.key].field
        if isinstance(found, Reference) and part.level not in (NONE, OTHER):
            wanted.add(Ref(uuid.UUID(part.level), "", found.to))
    return labels_of(wanted, actor) if wanted else {}


def said(plan: Any, part: Part, names: Mapping[uuid.UUID, str], actor: Actor) -> str:
    """A level in words."""
    source: Source = plan.sources[part.key]
    column = next(each for each in plan.scorer.columns if each["key"] == part.key)
    return level_words(source, column, part.level, names, actor)


def level_words(
    source: Source, column: Mapping[str, Any], level: Any, names: Mapping[uuid.UUID, str], actor: Actor
) -> str:
    if source.part == "given" or source.field.kind == "yes_no":
        return {"yes": _("yes"), "no": _("no")}.get(level, _("nothing"))
    if level == NONE:
        return _("nothing")
    if level == OTHER:
        return _("another one")
    if column["kind"] == "number":
        return _span(column["cuts"], level, actor)
    if source.part == "weekday":
        return str(get_day_names(locale=babel_locale(actor.manner.language))[int(level)])
    if isinstance(source.field, Reference):
        return names.get(uuid.UUID(level), _("another one"))
    option = getattr(source.field, "option", None)
    listed = level if isinstance(level, list) else [level]
    return ", ".join(str(option(each).label) if option else each for each in listed)


def _span(cuts: Sequence[float], step: int, actor: Actor) -> str:
    """“from 10 to 50”; the first and the last are open."""
    low = _number(cuts[step - 1], actor) if step else ""
    high = _number(cuts[step], actor) if step < len(cuts) else ""
    if low and high:
        return _("from %(low)s to under %(high)s") % {"low": low, "high": high}
    if low:
        return _("from %(low)s") % {"low": low}
    return _("under %(high)s") % {"high": high} if high else _("any")


def _number(value: float, actor: Actor) -> str:
    return format_number(Decimal(f"{value:.10g}"), actor.manner.language)
