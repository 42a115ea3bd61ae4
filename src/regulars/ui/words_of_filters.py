"""Filters in words: what a chip says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Refused
from regulars.engine import access, registry, runs
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Ref, Reference, Wrong
from regulars.engine.filter_questions import named
from regulars.engine.labels import labels_of
from regulars.engine.names import no_access
from regulars.engine.sql import Sources
from regulars.ui.cells import cell
from regulars.ui.words_of_days import day_in_words, period_in_words

if TYPE_CHECKING:
    from regulars.ui.state import ListState

OPERATORS: dict[str, Any] = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "in": gettext_lazy("is any of"),
    "not_in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("begins with"),
    "gt": gettext_lazy("more than"),
    "gte": gettext_lazy("at least"),
    "lt": gettext_lazy("less than"),
    "lte": gettext_lazy("at most"),
    "between": gettext_lazy("between"),
    "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is filled"),
    "period": gettext_lazy("is in"),
    "me": gettext_lazy("is me"),
    "my_team": gettext_lazy("is in my team"),
    "branch": gettext_lazy("in branch of"),
    "under": gettext_lazy("is or stands below"),
    "has_any": gettext_lazy("has any of"),
    "has_all": gettext_lazy("has all of"),
    "has_none": gettext_lazy("has none of"),
    "country": gettext_lazy("is in the country"),
    "entity": gettext_lazy("is one of"),
}
OF_TIME: dict[str, Any] = {
    "gt": gettext_lazy("after"),
    "gte": gettext_lazy("on or after"),
    "lt": gettext_lazy("before"),
    "lte": gettext_lazy("on or before"),
}
BY_WHOM: dict[str, Any] = {
    "me": gettext_lazy("me"),
    "my_team": gettext_lazy("my team"),
    "branch": gettext_lazy("my branch"),
}
SHARED: dict[Any, Any] = {"with_me": gettext_lazy("with me"), "by_me": gettext_lazy("by me")}
WITHOUT_VALUE = frozenset(("empty", "filled", "me", "my_team"))
TIMES = ("date", "moment")


class Words(NamedTuple):
    """A condition as a chip says it; `wrong` where it asks what there is not."""

    field: str
    operator: str = ""
    value: str = ""
    wrong: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, (self.field, self.operator, self.value)))


def chip_of(part: Mapping[str, Any], index: int, state: ListState, joiner: str) -> dict[str, Any]:
    """A condition as a chip: field, operator, value, and the address of the list without it."""
    from regulars.ui.state import conditions, joined

    _joiner, parts = conditions(state.filter_in_force)
    rest = [each for at, each in enumerate(parts) if at != index]
    said = in_words(part, state.entity, state.actor)
    return {
        "field": said.field,
        "operator": said.operator if said.value else "",
        "value": said.value or said.operator,
        "wrong": said.wrong,
        "url": f"/{state.entity.plural}/filter{state.query(filter=state.filter_in_force)}",
        "drop_url": state.url(filter=joined(joiner, rest) or {"all": []}),
    }


def in_words(part: Any, entity: Entity, actor: Actor) -> Words:
    """A node of the one filter as a person would say it."""
    if not isinstance(part, Mapping):
        return Words(str(part)[:40], "", _("unknown"), wrong=True)
    for joiner in ("all", "any", "none"):
        if joiner in part:
            return _group(joiner, part[joiner], entity, actor)
    for name, say in (("has", _has), ("has_none", _has), ("changed", _changed), ("batch", _batch)):
        if isinstance(part.get(name), Mapping):
            return say(name, part[name], entity, actor)
    if part.get("shared") in SHARED:
        return Words(_("Shared"), "", str(SHARED[part["shared"]]))
    question = named(next(iter(part), ""))
    if question is not None:
        answer = part[question.name]
        said = question.answers.get(answer) if isinstance(answer, str) else None
        return Words(str(question.label), str(said or _("unknown")), wrong=said is None)
    return _condition(part, entity, actor)


def operator_of(found: Field, op: str) -> str:
    """The name of an operator; days are before and after, not less and more."""
    return str((OF_TIME.get(op) if found.kind in TIMES else None) or OPERATORS.get(op, op))


def _condition(part: Mapping[str, Any], entity: Entity, actor: Actor) -> Words:
    path = str(part.get("field", ""))[:80]
    try:
        label, found = label_of(path, entity, actor)
    except (Refused, LookupError):
        return Words(path, "", _("unknown"), wrong=True)
    op = str(part.get("op", "eq"))
    value = value_in_words(found, op, part.get("value"), actor)
    if op == "branch" and not value:
        value = _("me")
    return Words(label, operator_of(found, op), value)


def label_of(path: str, entity: Entity, actor: Actor) -> tuple[str, Field]:
    """A field through links by its names (“Account → Industry”), and the field. Raises Refused."""
    found, _column = Sources(entity, actor).resolve(path)
    labels, here = [], entity
    for hop in path.split(".")[:-1]:
        link: Any = here.by_key[hop]
        labels.append(str(link.label))
        here = registry.get(link.to)
    return " → ".join((*labels, str(found.label))), found


def _group(joiner: str, parts: Any, entity: Entity, actor: Actor) -> Words:
    said = [in_words(each, entity, actor) for each in (parts if isinstance(parts, list) else [])]
    wrong = any(each.wrong for each in said)
    if joiner == "none" and len(said) == 1:
        return Words(_("not"), "", str(said[0]), wrong)
    between = _(" and ") if joiner == "all" else _(" or ")
    words = between.join(f"({each})" if " → " not in str(each) and len(said) > 2 else str(each) for each in said)
    return Words({"all": _("all of"), "any": _("any of"), "none": _("none of")}[joiner], "", words or "–", wrong)


def _has(name: str, node: Mapping[str, Any], entity: Entity, actor: Actor) -> Words:
    other = registry.find(str(node.get("entity")))
    if other is None or not access.may(actor, other, "view"):
        return Words(str(node.get("entity"))[:40], "", _("unknown"), wrong=True)
    least = node.get("at_least", 1)
    if name == "has_none":
        start = _("has none of") if least == 1 else _("has fewer than %(num)s of") % {"num": least}
    else:
        start = _("has") if least == 1 else _("has at least %(num)s of") % {"num": least}
    where = node.get("where")
    if not where or not any(where.values()):
        return Words(start, "", str(other.label_plural))
    inside = _inside(where, other, actor)
    return Words(start, "", _("%(records)s where %(condition)s") % {"records": other.label_plural, "condition": inside})


def _inside(where: Mapping[str, Any], other: Entity, actor: Actor) -> str:
    """The conditions on related records, without “all of” before what is joined by “and” anyway."""
    said = in_words(where, other, actor)
    return said.value if "all" in where else str(said)


def _changed(name: str, node: Mapping[str, Any], entity: Entity, actor: Actor) -> Words:
    given = node.get("field")
    keys = given if isinstance(given, list) else [given] if given else []
    fields = [entity.by_key[key] for key in keys if key in entity.by_key and not actor.hides(entity.name, key)]
    wrong = len(fields) < len(keys)
    parts = []
    for part, words in (("from", _("from %(value)s")), ("to", _("to %(value)s"))):
        if part in node and fields:
            parts.append(words % {"value": value_in_words(fields[0], "eq", node[part], actor) or "–"})
    if node.get("period"):
        parts.append(_("in %(period)s") % {"period": period_in_words(node["period"])})
    for part, words in (("since", _("since %(value)s")), ("until", _("until %(value)s"))):
        if node.get(part):
            parts.append(words % {"value": day_in_words(node[part]) or node[part]})
    if node.get("by"):
        parts.append(_("by %(person)s") % {"person": _person(node["by"], actor)})
    what = _(" or ").join(str(each.label) for each in fields) or _("Record")
    return Words(what, _("changed"), " ".join(parts), wrong)


def _batch(name: str, node: Mapping[str, Any], entity: Entity, actor: Actor) -> Words:
    said = {True: _("made by"), False: _("changed by")}.get(node.get("made"), _("written by"))  # type: ignore[arg-type]
    return Words(_("Record"), said, runs.name_of_batch(node.get("id")) or _("one batch"))


def _person(by: Any, actor: Actor) -> str:
    if isinstance(by, str) and by in BY_WHOM:
        return str(BY_WHOM[by])
    return ", ".join(_names(Reference("by", "", to="user"), by if isinstance(by, list) else [by], actor))


def value_in_words(found: Field, op: str, value: Any, actor: Actor) -> str:
    """The value of a condition as a person would say it."""
    if op in WITHOUT_VALUE or value is None:
        return ""
    if op == "period":
        return period_in_words(value)
    values = value if isinstance(value, list) else [value]
    if isinstance(found, Reference | AnyReference):
        return ", ".join(_names(found, values, actor))
    return (" – " if op == "between" else ", ").join(_one(found, each) for each in values)


def _one(found: Field, value: Any) -> str:
    words = day_in_words(value) if found.kind in TIMES else None
    if words is not None:
        return words
    try:
        parsed = found.parse(value)
    except Wrong:
        return str(value) if not isinstance(value, dict) else json.dumps(value)
    return str(cell(parsed, found, link=False).striptags())


def _names(found: Any, values: list[Any], actor: Actor) -> list[str]:
    refs = []
    for value in values:
        try:
            refs.append(_ref(found, value))
        except (ValueError, KeyError):
            continue
    labels = labels_of(refs, actor)
    return [labels.get(ref.id) or no_access() for ref in refs]


def _ref(found: Any, value: Any) -> Ref:
    if isinstance(found, AnyReference):
        ref: Ref = found.parse(value)
        return ref
    return Ref(uuid.UUID(str(value["id"] if isinstance(value, dict) else value)), "", found.to)
