"""The one filter asked of a record in memory: what a form rule, a roll-up or a workflow wants to know before anything is stored.

It answers as the SQL of `engine.filters` would of the stored record (a test compares them). What SQL leaves unknown (an empty
value compared) is no here: every negation of the filter takes it so too.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.filter_nodes import bad as bad_filter
from regulars.engine.filters import JOINERS, MAX_DEPTH, name_of
from regulars.engine.judgements import Asked, judgement
from regulars.engine.sql import MAX_HOPS, unknown_field

logger = logging.getLogger("regulars.judge")


@dataclass
class Links:
    """Records that conditions look at over links, each read once for a whole batch."""

    kept: dict[tuple[str, uuid.UUID], Any] = field(default_factory=dict)

    def get(self, target: Entity, key: uuid.UUID) -> Any:
        if (target.name, key) not in self.kept:
            self.fetch(target, {key})
        return self.kept[target.name, key]

    def fetch(self, target: Entity, ids: Iterable[uuid.UUID]) -> None:
        wanted = {key for key in ids if (target.name, key) not in self.kept}
        found = target.model._default_manager.in_bulk(wanted) if wanted else {}
        self.kept.update({(target.name, key): found.get(key) for key in wanted})

    def fetch_for(self, entity: Entity, records: Sequence[Any], paths: Iterable[str]) -> None:
        """Read what these paths lead to from these records: one query for each entity met."""
        for path in paths:
            at, standing = entity, list(records)
            for hop in path.split(".")[:-1]:
                reference = at.by_key.get(hop)
                if not isinstance(reference, Reference):
                    break
                at, ids = registry.get(reference.to), {reference.get(record) for record in standing} - {None}
                self.fetch(at, ids)
                standing = [found for key in ids if (found := self.kept[at.name, key]) is not None]


def holds(
    data: Mapping[str, Any] | None, entity: Entity, record: Any, actor: Actor, *, links: Links | None = None
) -> bool:
    """Whether a record meets a filter. Links are followed whoever asks: conditions are the administrator's.

    Raises Refused for a filter that is none, and for a condition that only the database can answer (`asks_database`).
    """
    return not data or _Question(entity, record, actor, links or Links()).node(data, 0)


def still_holds(
    data: Mapping[str, Any] | None,
    entity: Entity,
    record: Any,
    actor: Actor,
    *,
    links: Links | None = None,
    gone: bool = True,
) -> bool:
    """The same of a condition that was good when it was written; `gone` where it cannot be asked any more (its field was deleted)."""
    try:
        return holds(data, entity, record, actor, links=links)
    except Refused as problem:
        logger.warning("A condition on %s cannot be asked any more: %s", entity.name, problem)
        return gone


def paths_in(data: Any) -> Iterable[str]:
    """The fields that a filter asks of the record itself."""
    if isinstance(data, Mapping):
        if isinstance(data.get("field"), str):
            yield data["field"]
        for joiner in JOINERS:
            yield from paths_in(data.get(joiner))
    elif isinstance(data, list | tuple):
        for each in data:
            yield from paths_in(each)


def resolve(entity: Entity, path: str) -> Field:
    """The field at the end of a path. Raises Refused for one that is none."""
    *hops, key = path.split(".")
    at = entity
    for hop in hops:
        reference = at.by_key.get(hop)
        if not isinstance(reference, Reference) or len(hops) > MAX_HOPS:
            raise unknown_field(entity, path)
        at = registry.get(reference.to)
    if key not in at.by_key:
        raise unknown_field(at, key)
    return at.by_key[key]


@dataclass(frozen=True)
class _Question:
    """A filter on its way over one record."""

    entity: Entity
    record: Any
    actor: Actor
    links: Links

    def node(self, node: Any, depth: int) -> bool:
        if not isinstance(node, Mapping) or depth > MAX_DEPTH:
            raise bad_filter(_("A filter is an object of conditions, nested at most six deep."))
        name = name_of(node)
        if not name:
            return self.leaf(node)
        if len(node) != 1:
            raise bad_filter(_("“%(name)s” stands alone.") % {"name": name})
        if name not in JOINERS:
            raise _asks_database(_("“%(name)s” cannot be asked of one record.") % {"name": name}, name)
        if not isinstance(node[name], list):
            raise bad_filter(_("“%(name)s” stands alone and holds a list of conditions.") % {"name": name})
        answers = [self.node(each, depth + 1) for each in node[name]]
        if name == "none":
            return not any(answers)
        return not answers or (all(answers) if name == "all" else any(answers))

    def leaf(self, node: Mapping[str, Any]) -> bool:
        path, op = node.get("field"), node.get("op", "eq")
        if set(node) - {"field", "op", "value"} or not isinstance(path, str) or not isinstance(op, str):
            raise bad_filter(_("A condition has “field”, “op” and “value”."))
        found = resolve(self.entity, path)
        try:
            test = judgement(found, op)
            if test is None:
                text = _("“%(op)s” on “%(field)s” cannot be asked of one record.") % {"op": op, "field": found.label}
                raise _asks_database(text, path)
            return test(Asked(found, self.standing(path.split(".")[:-1]), node.get("value"), self.actor))
        except Wrong as problem:
            raise bad_filter(str(problem), path) from None

    def standing(self, hops: list[str]) -> Any:
        """The record at the end of the links; None where one of them is empty."""
        at, found = self.entity, self.record
        for hop in hops:
            reference = at.by_key[hop]
            assert isinstance(reference, Reference)
            key = reference.get(found) if found is not None else None
            at = registry.get(reference.to)
            found = self.links.get(at, key) if key is not None else None
        return found


def _asks_database(text: str, key: str) -> Refused:
    return Refused(text, code="asks_database", fields={key: text})
