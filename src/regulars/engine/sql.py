"""Pieces of a query: joins computed from the columns asked for, and values cut short where a right is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import nearest
from regulars.engine import names, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Column, Field, Manner, Reference

MAX_HOPS = 3
CONSTANT = frozenset(("external_id", "number", "created_at", "created_by"))
"""Fields without a history that stay what they were."""
NO_HISTORY = "no_history"
"""How a question about a past moment is refused that no log can answer."""


@dataclass
class Sources:
    """The tables of one query. `root` is the alias of the entity's own rows; each path adds at most one join.

    `depth` is how far inside another query this one stands: its aliases are its own. `moment` is the past one that is asked
    about: what keeps no history cannot be asked for then, and relative days are counted from it.
    """

    entity: Entity
    actor: Actor
    root: str = "t0"
    aliases: dict[tuple[str, ...], str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)
    depth: int = 0
    moment: datetime | None = None

    @property
    def manner(self) -> Manner:
        """How the reader counts days."""
        manner = self.actor.manner
        if self.moment is None:
            return manner
        return replace(manner, today=self.moment.astimezone(ZoneInfo(manner.timezone)).date())

    def resolve(self, path: str, *, shown: bool = False) -> tuple[Field, Column]:
        """The field at the end of a path such as `account.industry`, and where it stands. Raises Refused.

        A field that is masked for the actor may only be `shown`; it can neither be filtered nor sorted by.
        """
        *hops, key = path.split(".")
        if len(hops) > MAX_HOPS:
            raise unknown_field(self.entity, path, self.actor)
        entity, alias = self.entity, self.root
        for index, hop in enumerate(hops):
            reference = visible_field(entity, hop, self.actor)
            if not isinstance(reference, Reference) or self.actor.masks(entity.name, hop):
                raise unknown_field(entity, path, self.actor)
            target = registry.get(reference.to)
            alias = self._join(tuple(hops[: index + 1]), alias, entity, reference, target)
            entity = target
        found = visible_field(entity, key, self.actor)
        if not shown and names.carried(entity, found, self.actor):
            raise carried_name(found)
        if not shown and (self.actor.masks(entity.name, key) or (found.sensitive and not self.actor.is_system)):
            raise masked_field(found)
        if not shown and self.moment is not None and not is_known_then(entity, found):
            raise no_history(found.key, found.label)
        return found, column_of(entity, found, alias)

    def owner_of(self, hops: Sequence[str]) -> Entity:
        """The entity at the end of links."""
        entity = self.entity
        for hop in hops:
            entity = registry.get(entity.by_key[hop].to)  # type: ignore[attr-defined]
        return entity

    def shows(self, path: str) -> bool:
        """Whether there is such a path, which its reader may see, and of which something is known then."""
        try:
            self.resolve(path, shown=True)
        except (Refused, LookupError):
            return False
        return self.is_told(path)

    def is_told(self, path: str) -> bool:
        """Whether the field at the end of a path is shown: of a past moment what is known of it then."""
        if self.moment is None:
            return True
        *hops, key = path.split(".")
        entity = self.owner_of(hops)
        found = entity.by_key[key]
        return found.settled or is_known_then(entity, found) if hops else is_told_then(entity, found)

    def is_masked(self, path: str) -> bool:
        """Whether the field at the end of a path is masked for the actor."""
        *hops, key = path.split(".")
        entity = self.owner_of(hops)
        if hops and key in entity.sensitive and not self.actor.is_system:
            return True  # shown on the record itself, where its reading is kept
        return self.actor.masks(entity.name, key)

    def label(self, column: Column, reference: Reference) -> str:
        """The SQL of the name of the record that a reference points at; null where the actor may not see it."""
        target = registry.get(reference.to)
        alias = f"l{len(self.joins)}"
        told, own = names.told_sql(target, self.actor, alias)
        scope, params = names.limit_of(reference.to, self.actor, alias)
        limit = "" if scope == "true" else f" and {scope}"
        if names.carried(target, target.by_key[target.title], self.actor):
            limit += f" and {told} is not null"
        self.joins.append(f"left join {target.source} {alias} on {alias}.id = {column.sql}{limit}")
        self.params.extend((*params, *own))
        return f'{alias}."{target.column(target.by_key[target.title].columns[0])}"'

    def _join(self, path: tuple[str, ...], alias: str, entity: Entity, reference: Field, target: Entity) -> str:
        from regulars.engine.access import scope_sql

        if path not in self.aliases:
            joined = f"{self.root if self.depth else ''}j{len(self.aliases)}"
            link = column_of(entity, reference, alias).sql
            scope, params = scope_sql(target, self.actor, "view", joined)
            limit = "" if scope == "true" else f" and {scope}"
            self.joins.append(f"left join {target.source} {joined} on {joined}.id = {link}{limit}")
            self.params.extend(params)
            self.aliases[path] = joined
        return self.aliases[path]


def column_of(entity: Entity, found: Field, alias: str) -> Column:
    """Where a field of an entity stands when its table has this alias."""
    if found.custom:
        return found.place(alias)  # type: ignore[attr-defined]
    return Column(alias, tuple(entity.column(name) for name in found.columns))


def visible_field(entity: Entity, key: str, actor: Actor) -> Field:
    """A field that exists and is not hidden from the actor; the same refusal for both."""
    found = entity.by_key.get(key)
    if found is None or actor.hides(entity.name, key):
        raise unknown_field(entity, key, actor)
    return found


def is_known_then(entity: Entity, found: Field) -> bool:
    """Whether it is known of every record what a field held at a past moment: of its title the change log tells."""
    return found.keep_history or found.key in CONSTANT or (found.key == entity.title and not found.custom)


def is_told_then(entity: Entity, found: Field) -> bool:
    """Whether a field is shown of a past moment, at least of records that have not changed since."""
    return found.settled or is_known_then(entity, found) or is_worked_out_then(entity, found)


def is_worked_out_then(entity: Entity, found: Field) -> bool:
    """Whether a formula can be worked out of what its fields held at a past moment: all of them must be known."""
    inputs = getattr(found.derived, "inputs", ()) if found.custom else ()
    known = [entity.by_key[key] for key in inputs if key in entity.by_key]
    return bool(inputs) and all(is_known_then(entity, each) or is_worked_out_then(entity, each) for each in known)


def no_history(key: str, label: Any) -> Refused:
    text = _("“%(name)s” keeps no history: it cannot be asked for of a past moment.") % {"name": str(label)}
    return Refused(text, code=NO_HISTORY, fields={key: text})


def masked_field(found: Field) -> Refused:
    if found.sensitive:
        text = _("“%(name)s” is sensitive: it is shown on demand, and cannot be asked for.") % {
            "name": str(found.label)
        }
        return Refused(text, code="sensitive_field", fields={found.key: text})
    text = _("“%(name)s” is masked for you: it is shown in part, and cannot be asked for.") % {"name": str(found.label)}
    return Refused(text, code="masked_field", fields={found.key: text})


def carried_name(found: Field) -> Refused:
    text = _("“%(name)s” carries names of records that you may not see, and cannot be asked for.") % {
        "name": str(found.label)
    }
    return Refused(text, code="carried_name", fields={found.key: text})


def unknown_field(entity: Entity, key: str, actor: Actor | None = None) -> Refused:
    text = no_field(entity, key, actor)
    return Refused(text, code="unknown_field", fields={key[:80]: text})


def no_field(entity: Entity, key: str, actor: Actor | None) -> str:
    """That there is no such field, with the nearest one that the actor may see."""
    known = [name for name in entity.by_key if name != key and not (actor and actor.hides(entity.name, name))]
    near = nearest(key, known)
    text = _("There is no field “%(name)s”.") % {"name": key[:80]}
    return text + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else text
