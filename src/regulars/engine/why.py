"""Why a person may do something with a record, or may not: told from what decides it (`engine.access`, `engine.ways`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import access, people, rows, shares
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.models import Share
from regulars.engine.models.people import FieldRule
from regulars.engine.names import told
from regulars.engine.ways import Way, Word, levels_for, of_whole, way_of, ways

NARROWEST_FIRST = ("own", "team", "branch", "territory", "all")
CURABLE = frozenset(("", "no_word"))
"""Where a role's word would help: nothing else stands against it."""


@dataclass(frozen=True)
class Reason:
    """One way in which an action may be open to a person, and whether it opens this record.

    `kind` is that of the way (`engine.ways.Way`), or `silent` for a role that does not grant it. `whole` is the entity whose
    rights count instead of a part's own. `shares` are the loans behind it.
    """

    kind: str
    opens: bool
    role: str = ""
    condition: Mapping[str, Any] | None = None
    whole: Entity | None = None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Whether a person may do this with a record, and each reason for and against. `needed` is the narrowest scope of a
    role that would open it, where none does.
    """

    action: str
    allowed: bool
    obstacle: str
    reasons: tuple[Reason, ...]
    needed: str = ""


@dataclass(frozen=True)
class FieldReason:
    """How far a field is open to a person (`hidden`, `masked`, `readonly`, or nothing), and what each role says of it.

    `roles` are (name, what it says, whether it counts): a role that shows no such records does not speak of their fields.
    """

    field: Field
    mode: str
    roles: tuple[tuple[str, str, bool], ...]


def actions_of(entity: Entity) -> tuple[str, ...]:
    """What can be asked of one record: reading, changing, and the entity's own verbs."""
    general = ("view", "edit", "delete", "export", "merge")
    return (*general, *(access.FOLLOWING if shares.shareable(entity) else ()), *entity.action_by_verb)


def role_names(actor: Actor, reader: Actor) -> list[str]:
    """What a person's roles are called to whoever reads of them."""
    return [told("role", name, reader) for _id, name in actor.roles]


def explain(
    entity: Entity, record: uuid.UUID, actor: Actor, actions: Iterable[str], reader: Actor | None = None
) -> list[Explanation]:
    """The explanation of each action on a record that is there, whether or not the person sees it. One question to the database.

    `reader` is who is told it, where it is not the person.
    """
    names = role_names(actor, reader or actor)
    asked = [_Asked(entity, actor, action, names) for action in actions]
    answers = iter(_answers(entity, record, [way for each in asked for way in each.all_ways]))
    return [each.explained(record, [next(answers) for _way in each.all_ways]) for each in asked]


def fields(entity: Entity, actor: Actor, reader: Actor | None = None) -> list[FieldReason]:
    """The fields of an entity of which any role of the person says something, with what comes of it."""
    if actor.is_unlimited:
        return []
    names = dict(zip((key for key, _name in actor.roles), role_names(actor, reader or actor), strict=True))
    grants = {role: dict(granted) for (role, _name), granted in zip(actor.roles, actor.grants, strict=True)}
    counting = people.roles_that_show(entity.name, grants)
    words: dict[str, dict[uuid.UUID, str]] = {}
    for rule in FieldRule.objects.filter(role__in=list(names), entity=entity.name):
        words.setdefault(rule.field, {})[rule.role_id] = rule.mode
    return [
        FieldReason(
            entity.by_key[key],
            people.mildest(said, counting),
            tuple((name, said.get(role, ""), role in counting) for role, name in names.items()),
        )
        for key, said in words.items()
        if key in entity.by_key
    ]


class _Asked:
    """One action, with the ways that may open it and the words of roles that would."""

    def __init__(self, entity: Entity, actor: Actor, action: str, names: list[str]) -> None:
        self.entity, self.actor, self.action, self.names = entity, actor, action, names
        self.obstacle = access.obstacle(actor, entity, action)
        self.ways = [] if self.obstacle else list(ways(entity, actor, action, "t0"))
        self.cures = self._cures() if self.obstacle in CURABLE else {}
        self.all_ways = [*self.ways, *self.cures.values()]

    def explained(self, record: uuid.UUID, answers: list[bool]) -> Explanation:
        opened = answers[: len(self.ways)]
        cured = dict(zip(self.cures, answers[len(self.ways) :], strict=True))
        reasons = [self._reason(way, opens, record) for way, opens in zip(self.ways, opened, strict=True)]
        allowed = any(opened)
        needed = "" if allowed else next((scope for scope, helps in cured.items() if helps), "")
        return Explanation(self.action, allowed, self.obstacle, (*reasons, *self._silent()), needed)

    def _cures(self) -> dict[str, Way]:
        """What a role's word would open, the narrowest first; of a part, what a word on its whole would."""
        found: dict[str, Way] = {}
        entity, actor = self.entity, self.actor
        for scope in NARROWEST_FIRST:
            if not entity.access.through:
                found[scope] = way_of(entity, actor, Word(-1, scope), "t0")
                continue
            parts = []
            for parent in access.parents_of(entity):
                way = way_of(parent, actor, Word(-1, scope), "t0p")
                parts.append(of_whole(entity, parent, "t0", (way.sql, way.params), actor))
            found[scope] = Way(scope, *access.either(parts))
        return found

    def _reason(self, way: Way, opens: bool, record: uuid.UUID) -> Reason:  # noqa: FBT001
        lent: tuple[Share, ...] = (way.share,) if way.share is not None else ()
        if way.kind == "share" and way.whole is None:
            levels = levels_for(self.entity, self.action)
            lent = tuple(shares.with_me(self.actor).filter(record=record, level__in=levels))
        role = self.names[way.word.role] if way.word is not None else ""
        return Reason(way.kind, opens, role, way.word.condition if way.word else None, way.whole, lent)

    def _silent(self) -> list[Reason]:
        """The roles that do not grant it."""
        if self.actor.is_unlimited or self.obstacle not in CURABLE or (self.ways and self.ways[0].kind == "open"):
            return []
        speaking = {way.word.role for way in self.ways if way.word is not None}
        return [
            Reason("silent", opens=False, role=name) for index, name in enumerate(self.names) if index not in speaking
        ]


def _answers(entity: Entity, record: uuid.UUID, listed: list[Way]) -> list[bool]:
    """Of which of the conditions the record is."""
    if not listed:
        return []
    chosen = ", ".join(f"coalesce(({way.sql}), false)" for way in listed)
    params = [each for way in listed for each in way.params]
    found = rows.query(f"select {chosen} from {entity.source} t0 where t0.id = %s", [*params, record])
    return [bool(each) for each in found[0]] if found else [False] * len(listed)
