"""The builder's form: the one filter as nested rows to be edited, and the filter that a posted form means.

Every node has a path (`r`, `r.0`, `r.0.1` …), posted in order as `node`; what belongs to it is posted as PATH-name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.filter_questions import Question, named, offered
from regulars.engine.filters import JOINERS, MAX_DEPTH
from regulars.engine.relations import relations_of
from regulars.engine.sql import Sources
from regulars.ui.filter_values import control_of, link_control, period_control, period_value, value_of
from regulars.ui.posted import condition
from regulars.ui.words_of_filters import BY_WHOM, in_words, operator_of

ROOT = "r"
KEPT = ("batch", "shared")
"""Conditions that come from elsewhere: shown in words, kept as they are or taken away."""
Node = dict[str, Any]


# -- reading --------------------------------------------------------------------------------------------------------


class Posted:
    """A posted builder. `step` says what was pressed: `apply`, `drop:PATH`, `rule:PATH`, `group:PATH`, `has:PATH`, `changed:PATH`."""

    def __init__(self, post: QueryDict, actor: Actor) -> None:
        self.post, self.actor = post, actor
        self.step, _colon, self.at = post.get("step", "").partition(":")
        self.paths = list(dict.fromkeys(post.getlist("node")))[:200]

    def filter(self, entity: Entity) -> Node:
        """The group that all of it is. Raises Refused for a field that is none."""
        return self._group(ROOT, entity)

    def _group(self, path: str, entity: Entity) -> Node:
        joiner = self.post.get(f"{path}-joiner", "all")
        below = [each for each in self.paths if each.rpartition(".")[0] == path]
        nodes = [self._node(each, entity) for each in below if not (self.step == "drop" and each == self.at)]
        if self.at == path and self.step in NEW:
            nodes.append(NEW[self.step](entity, self.actor))
        if self.step == "apply":
            nodes = [each for each in nodes if not any(each.get(name) == [] for name in JOINERS)]
        return {joiner if joiner in JOINERS else "all": nodes}

    def _node(self, path: str, entity: Entity) -> Node:
        kind = self.post.get(f"{path}-kind", "rule")
        if kind == "group":
            return self._group(path, entity)
        if kind == "has":
            return self._has(path, entity)
        if kind == "batch":
            return condition(self.post.get(f"{path}-kept", ""))
        return self._changed(path, entity) if kind == "changed" else self._rule(path, entity)

    def _rule(self, path: str, entity: Entity) -> Node:
        key = self.post.get(f"{path}-field", "")
        question = named(key)
        if question is not None:
            answer = self.post.get(f"{path}-op", "")
            return {key: answer if answer in question.answers else next(iter(question.answers))}
        try:
            found, _column = Sources(entity, self.actor).resolve(key)
        except Refused:
            if self.step == "apply":
                raise
            return new_rule(entity, self.actor)
        op = self.post.get(f"{path}-op", "")
        same = self.post.get(f"{path}-was", key) == key  # another field is asked what is usual for it
        op = op if same and op in found.operators else found.questions()[0]
        return {"field": key, "op": op, "value": value_of(found, op, self.post.getlist(f"{path}-value"))}

    def _has(self, path: str, entity: Entity) -> Node:
        name, by, of = (*self.post.get(f"{path}-relation", "").split(":"), "", "")[:3]
        node: Node = {"entity": name, "by": by} | ({"of": of} if of else {})
        least = self.post.get(f"{path}-least", "1")
        if least.isdecimal() and least.isascii() and least != "1":
            node["at_least"] = int(least[:6])
        other = registry.find(name)
        where = self._group(path, other) if other else {}
        if any(where.values()):
            node["where"] = where
        return {"has_none" if self.post.get(f"{path}-has") == "has_none" else "has": node}

    def _changed(self, path: str, entity: Entity) -> Node:
        node: Node = condition(self.post.get(f"{path}-kept", ""))
        by = self.post.get(f"{path}-by", "")
        person = self.post.get(f"{path}-person", "")
        given = {
            "field": self.post.get(f"{path}-field", ""),
            "period": period_value(self.post.getlist(f"{path}-value")),
            "by": (person or "person") if by == "person" else by,
        }
        if self.step == "apply" and given["by"] == "person":
            raise Refused(_("Choose the person."), code="bad_filter")
        node |= {key: value for key, value in given.items() if value}
        return {"none": [{"changed": node}]} if self.post.get(f"{path}-not") else {"changed": node}


def new_rule(entity: Entity, actor: Actor) -> Node:
    """A new condition: on the first column of the entity's list that is no title."""
    listed = entity.list.columns if entity.list else tuple(each.key for each in entity.fields)
    keys = [key for key in listed if key != entity.title and not actor.withholds(entity.name, key.split(".")[0])]
    key = (keys or [entity.title])[0]
    found, _column = Sources(entity, actor).resolve(key)
    return {"field": key, "op": found.questions()[0], "value": None}


def _new_group(entity: Entity, actor: Actor) -> Node:
    return {"any": [new_rule(entity, actor)]}


def _new_has(entity: Entity, actor: Actor) -> Node:
    key = next(iter(relations(entity, actor)), "")
    name, by, of = (*key.split(":"), "", "")[:3]
    return {"has": {"entity": name, "by": by} | ({"of": of} if of else {})}


def _new_changed(entity: Entity, actor: Actor) -> Node:
    return {"changed": {"period": "last_n_days:30"}}


NEW = {"rule": new_rule, "group": _new_group, "has": _new_has, "changed": _new_changed}


# -- drawing --------------------------------------------------------------------------------------------------------


def drawn(node: Any, entity: Entity, actor: Actor, path: str = ROOT) -> dict[str, Any]:
    """A node as the template shows it, with what may be chosen at every place."""
    made = _drawn(node, entity, actor, path)
    return {"path": path, "deep": path.count(".") + 1 >= MAX_DEPTH, **made}


def _drawn(node: Any, entity: Entity, actor: Actor, path: str) -> dict[str, Any]:
    kind = next(iter(node), "") if isinstance(node, Mapping) else ""
    if kind == "none" and isinstance(node[kind], list) and len(node[kind]) == 1 and "changed" in node[kind][0]:
        return _drawn_changed(node[kind][0]["changed"], entity, actor, path) | {"negated": True}
    if kind in JOINERS and isinstance(node[kind], list):
        return _drawn_group(kind, node[kind], entity, actor, path)
    if kind in ("has", "has_none") and isinstance(node[kind], Mapping):
        return _drawn_has(kind, node[kind], entity, actor, path)
    if kind == "changed" and isinstance(node[kind], Mapping):
        return _drawn_changed(node[kind], entity, actor, path)
    if kind in KEPT:
        return {"kind": "batch", "kept": json.dumps(dict(node)), "words": str(in_words(node, entity, actor))}
    question = named(kind)
    if question is not None:
        return _drawn_question(question, node[kind], entity, actor)
    return _drawn_rule(node if isinstance(node, Mapping) else {}, entity, actor, path)


def _drawn_question(question: Question, answer: Any, entity: Entity, actor: Actor) -> dict[str, Any]:
    """A row like that of a field: the question stands among the fields, its answers among the operators."""
    return {
        "kind": "rule",
        "field": question.name,
        "op": answer if isinstance(answer, str) else "",
        "fields": [
            *asked_by(entity, actor),
            *([] if question in offered(entity) else [(question.name, question.label)]),
        ],
        "ops": [(key, str(words)) for key, words in question.answers.items()],
        "control": {"kind": "none"},
    }


def _drawn_group(joiner: str, nodes: list[Any], entity: Entity, actor: Actor, path: str) -> dict[str, Any]:
    below = [drawn(each, entity, actor, f"{path}.{index}") for index, each in enumerate(nodes)]
    return {"kind": "group", "joiner": joiner, "nodes": below, "related": bool(relations(entity, actor))}


def _drawn_rule(node: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> dict[str, Any]:
    try:
        found, _column = Sources(entity, actor).resolve(str(node.get("field", "")))
    except Refused:
        node = new_rule(entity, actor)
        found, _column = Sources(entity, actor).resolve(node["field"])
    op = str(node.get("op", "eq"))
    return {
        "kind": "rule",
        "field": node["field"],
        "op": op,
        "fields": asked_by(entity, actor),
        "ops": [(each, operator_of(found, each)) for each in dict.fromkeys((*found.questions(), op))],
        "control": control_of(found, op, node.get("value"), f"{path}-value", actor),
    }


def _drawn_has(name: str, node: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> dict[str, Any]:
    offered = relations(entity, actor)
    start = f"{node.get('entity', '')}:"
    exact = f"{start}{node.get('by') or ''}:{node.get('of') or ''}"
    key = exact if exact in offered else next((each for each in offered if each.startswith(start)), "")
    other = registry.find(key.partition(":")[0])
    where = node.get("where") or {"all": []}
    if next(iter(where)) not in JOINERS:
        where = {"all": [where]}
    joiner = next(iter(where))
    inside = _drawn_group(joiner, where[joiner], other, actor, path) if other else {"joiner": "all", "nodes": []}
    least = node.get("at_least", 1)
    return {**inside, "kind": "has", "has": name, "relation": key, "relations": list(offered.items()), "least": least}


def _drawn_changed(node: Mapping[str, Any], entity: Entity, actor: Actor, path: str) -> dict[str, Any]:
    key, by = node.get("field"), node.get("by") or ""
    kept = {name: node[name] for name in ("from", "to", "since", "until") if name in node}
    kept |= {name: node[name] for name in ("field", "by") if isinstance(node.get(name), list)}
    people = Reference("by", "", to="user")
    chosen = by if by in ("", *BY_WHOM) or isinstance(by, list) else "person"
    values = [by] if chosen == "person" and by != "person" else []
    return {
        "kind": "changed",
        "negated": False,
        "kept": json.dumps(kept, ensure_ascii=False) if kept else "",
        "field": key if isinstance(key, str) else "",
        "fields": [
            (each.key, each.label)
            for each in entity.fields
            if each.keep_history and not actor.withholds(entity.name, each.key)
        ],
        "control": period_control(node.get("period") or "", f"{path}-value", empty=True),
        "by": chosen if isinstance(chosen, str) else "",
        "who": [*BY_WHOM.items(), ("person", _("a person …"))],
        "person": link_control(people, values, f"{path}-person", actor, several=False) if chosen == "person" else None,
    }


def relations(entity: Entity, actor: Actor) -> dict[str, str]:
    """`entity:by:of` and its name: what stands in panels of the record, what else points at it (before parts and requests what has a
    list of its own), then what points at the records it is linked to.
    """
    panels = {(each.entity, each.field): place for place, each in enumerate(entity.related)}
    near = sorted(
        relations_of(entity, actor),
        key=lambda each: (panels.get((each.entity.name, each.field.key), len(panels)), not each.entity.menu),
    )
    found = {f"{each.entity.name}:{each.field.key}:": _relation(each) for each in near}
    for link in entity.fields:
        if (
            not isinstance(link, Reference)
            or link.to in (entity.name, "user")
            or actor.withholds(entity.name, link.key)
        ):
            continue
        target = registry.get(link.to)
        if target.menu and access.may(actor, target, "view"):
            for each in relations_of(target, actor):
                found[f"{each.entity.name}:{each.field.key}:{link.key}"] = f"{link.label} → {_relation(each)}"
    return found


def _relation(each: Any) -> str:
    return f"{each.entity.label_plural} ({each.field.label})"


def asked_by(entity: Entity, actor: Actor) -> list[tuple[str, Any]]:
    """What a condition may be on: fields, and what services let ask besides."""
    return [*fields_of(entity, actor), *((each.name, each.label) for each in offered(entity))]


def fields_of(entity: Entity, actor: Actor) -> list[tuple[str, str]]:
    """Fields that may be filtered by or shown: the entity's own, then one step over its links."""
    own = [each for each in entity.by_key.values() if not actor.withholds(entity.name, each.key)]
    found = [(each.key, str(each.label)) for each in own]
    for each in own:
        if not isinstance(each, Reference) or each.readonly or not access.may(actor, each.to, "view"):
            continue
        target = registry.get(each.to)
        found += [
            (f"{each.key}.{far.key}", f"{each.label} → {far.label}")
            for far in target.fields
            if not actor.withholds(target.name, far.key) and far.key != target.title
        ]
    return found
