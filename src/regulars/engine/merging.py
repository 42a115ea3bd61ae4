"""Merge: several records that are one become one; everything that hung on the others hangs on the winner."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, UniqueConstraint
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, gates, merged, prepared, rows, save, storing
from regulars.engine.actor import Actor
from regulars.engine.batch import attributes
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.pointers import held, pointed, pointing_at

MOST = 10
CHUNK = 500
UNITED = ("tags", "choices")
LINKS = ("reference", "any_reference")


@dataclass(frozen=True)
class Merged:
    """What a merge did: the winner, how many records moved along, the batch that takes it back."""

    winner: Any
    moved: int
    batch: uuid.UUID


def may_merge(actor: Actor, entity: Entity) -> bool:
    """Whether records of this entity can be merged, and this person may. People and roles carry sign-ins: never."""
    never = not entity.merges or entity.access.kept or entity.name in storing.RIGHTS_ENTITIES
    return not never and access.may(actor, entity, "merge")


def candidates(entity: Entity, keys: Sequence[uuid.UUID | str], actor: Actor) -> list[Any]:
    """The records to merge, the best winner first: the most complete, then the most recent. Raises Refused."""
    if not may_merge(actor, entity):
        raise NotAllowed(_("You may not merge these records."))
    if not 2 <= len(set(map(str, keys))) <= MOST:
        raise Refused(_("Choose 2 to %(most)s records to merge.") % {"most": MOST}, code="bad_merge")
    found = {}
    for key in keys:
        record = _to_merge(entity, actor, key)
        found[record.id] = record
    if len(found) < 2:
        raise Refused(_("Choose 2 to %(most)s records to merge.") % {"most": MOST}, code="bad_merge")
    gates.merging(entity, list(found.values()))
    return sorted(found.values(), key=lambda each: (_filled(entity, each), each.updated_at), reverse=True)


def _to_merge(entity: Entity, actor: Actor, key: uuid.UUID | str) -> Any:
    """Raises NotFound for a record that the actor may not see, NotAllowed, with its number, for one they may only see."""
    try:
        return access.records(entity, actor, "merge").get(key)
    except NotFound:
        number = access.records(entity, actor).get(key).number
        raise NotAllowed(_("You may see No. %(number)s, but not merge it.") % {"number": number}) from None


def defaults(entity: Entity, winner: Any, losers: Sequence[Any]) -> dict[str, uuid.UUID]:
    """By field, the record whose value stands unless someone chooses: the winner's, else the most recent there is."""
    recent = sorted(losers, key=lambda each: each.updated_at, reverse=True)
    chosen: dict[str, uuid.UUID] = {}
    for each in entity.fields:
        if each.unique or (each.readonly and each.kind not in LINKS):
            continue
        giver = winner
        if _undecided(each, winner):
            giver = next((other for other in recent if not _undecided(each, other)), winner)
        chosen[each.key] = giver.id
    return chosen


def merge(
    entity: Entity,
    winner: uuid.UUID | str,
    losers: Sequence[uuid.UUID | str],
    *,
    actor: Actor,
    choices: Mapping[str, uuid.UUID] | None = None,
    batch: uuid.UUID | None = None,
) -> Merged:
    """Merge the losers into the winner, all in one transaction and one batch.

    `choices` names by field the record whose value stands. Tags are united, and what a gate keeps of the others is kept
    (`Gate.united`). Raises NotFound for a record the person may not see, NotAllowed for one they may not merge, Invalid
    for a field they may not choose.
    """
    batch = batch or uuid.uuid4()
    with transaction.atomic():
        listed = {record.id: record for record in candidates(entity, [winner, *losers], actor)}
        first = listed[access.records(entity, actor, "merge").get(winner).id]  # however its id or number was written
        others = [record for key, record in listed.items() if key != first.id]
        before = [record for record, _allowed in rows.lock(entity, listed, "true", []).values()]
        gates.merging(
            entity, list(listed.values())
        )  # again under the lock: an approval may have been asked for meanwhile
        chosen = _choices(entity, first, others, choices or {}, actor)
        with save.joined(batch):
            moved = _unite(entity, first, others, chosen, actor=replace(actor, is_system=True), batch=batch)
            gates.united(entity, first, before, actor)
    return Merged(rows.find(entity.model, "id = %s", [first.pk])[0], moved, batch)


def _choices(
    entity: Entity, winner: Any, losers: list[Any], given: Mapping[str, uuid.UUID], actor: Actor
) -> dict[str, Any]:
    """By field, the record whose value stands, checked against the person's rights."""
    by_id = {record.id: record for record in (winner, *losers)}
    usual = defaults(entity, winner, losers)
    wrong: dict[str, str] = {}
    for key, giver in given.items():
        if key not in entity.by_key or actor.hides(entity.name, key):
            wrong[key] = _("There is no field “%(name)s”.") % {"name": key[:80]}
        elif giver not in by_id:
            wrong[key] = _("Its value can be taken from one of the merged records only.")
        elif giver != winner.id and (key not in usual or entity.by_key[key].readonly):
            wrong[key] = _("This field stays as the winner has it.")
        elif giver != winner.id and actor.cannot_edit(entity.name, key):
            wrong[key] = _("You may not change this field.")
    if wrong:
        raise Invalid(fields=wrong)
    return {key: by_id[giver] for key, giver in {**usual, **given}.items()}


def _unite(
    entity: Entity, winner: Any, losers: list[Any], chosen: Mapping[str, Any], *, actor: Actor, batch: uuid.UUID
) -> int:
    """The deed itself, with no more questions of rights."""
    _take_values(entity, winner, losers, chosen)
    if not save.save_many([winner], actor=actor, verb="merge"):
        _say_merged(entity, winner, actor, batch)
    moved = _move_all(entity, winner, losers, actor, batch)
    _keep_values(entity, winner, actor)
    merged.remember(entity, losers, winner, batch=batch)
    _lay_aside(entity, losers, winner, actor=actor, batch=batch)
    _leave_as_they_were(entity, losers)
    return moved


def _lay_aside(entity: Entity, losers: list[Any], winner: Any, *, actor: Actor, batch: uuid.UUID) -> None:
    """The losers go to the bin; the log says of each into what it went; by `at` one month of it is asked."""
    gone = save.delete(losers, actor=actor, batch=batch, verb="merged")
    prepared.send(
        "update engine_change set refs = array_append(refs, %s) "
        "where at = any(%s) and batch = %s and verb = 'merged' and record = any(%s)",
        [winner.id, sorted({each.updated_at for each in gone}), batch, [each.id for each in gone]],
    )


def _take_values(entity: Entity, winner: Any, losers: list[Any], chosen: Mapping[str, Any]) -> None:
    gone = {loser.id: loser for loser in losers}
    given = {key: entity.by_key[key].get(giver) for key, giver in chosen.items()}
    for key, found in given.items():
        each, value = entity.by_key[key], found
        if each.kind in UNITED:
            lists = (each.get(record) or () for record in (winner, *losers))
            value = list(dict.fromkeys(item for listed in lists for item in listed))
        elif isinstance(each, Reference) and each.to == entity.name:
            value = _outside(each, value, winner, gone)
        each.set(winner, value)


def _leave_as_they_were(entity: Entity, losers: list[Any]) -> None:
    """What the winner took from a loser past the log (only one pipeline is the default) the loser gets back with the undo."""
    stored = rows.lock(entity, [loser.pk for loser in losers], "true", [])
    for loser in losers:
        before, now = loser.loaded or {}, stored[loser.pk][0].__dict__
        names = {
            name
            for each in entity.fields
            for name in (() if each.custom else attributes(entity, each))
            if now.get(name) != before.get(name)
        }
        loser.__dict__.update({name: before.get(name) for name in names})
        loser.extra = _own_again(entity, now.get("extra") or {}, before.get("extra") or {})
        if loser.extra != now.get("extra"):
            names.add("extra")
        if names:
            rows.update(entity, [(loser, sorted(names))])


def _own_again(entity: Entity, now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The custom values of before; what the program works out stays as it is."""
    keys = {each.key for each in entity.fields if each.custom and each.derived is None}
    return {
        **{key: value for key, value in now.items() if key not in keys},
        **{k: before[k] for k in keys & before.keys()},
    }


def _keep_values(entity: Entity, winner: Any, actor: Actor) -> None:
    """What followed from the children's move (a main position names the account) does not overrule what was chosen."""
    locked = rows.lock(entity, [winner.pk], "true", [])
    stored, _allowed = locked[winner.pk]
    overruled = [each for each in entity.fields if not each.readonly and each.get(stored) != each.get(winner)]
    if not overruled:
        return
    for each in overruled:
        each.set(stored, each.get(winner))
    save.save_many([stored], actor=actor, locked=locked)


def _outside(each: Reference, value: Any, winner: Any, gone: Mapping[uuid.UUID, Any]) -> Any:
    """A link within the entity leads past the merged: who reported to a loser reports to the loser's chief."""
    seen: set[Any] = {winner.id}
    while value in gone and value not in seen:
        seen.add(value)
        value = each.get(gone[value])
    return None if value in seen else value


def _say_merged(entity: Entity, winner: Any, actor: Actor, batch: uuid.UUID) -> None:
    """The winner had everything already: the log says all the same that others went into it."""
    rows.query(f'update "{entity.table}" set version = version + 1 where id = %s', [winner.id])
    stored = rows.find(entity.model, "id = %s", [winner.id])[0]
    title = entity.by_key[entity.title]
    rows.log(
        [
            {
                "at": stored.updated_at, "actor": actor.id, "source": actor.source, "token": actor.token,
                "entity": entity.name, "record": stored.id, "version": stored.version, "verb": "merge",
                "title": title.text(title.get(stored))[:200], "diff": {}, "refs": storing.parents(entity, stored),
                "cause": None, "batch": batch,
            }
        ]
    )  # fmt: skip


def _move_all(entity: Entity, winner: Any, losers: list[Any], actor: Actor, batch: uuid.UUID) -> int:
    """Everything that points at a loser. What came to point at one by the move itself is moved with a second look."""
    ids = [loser.id for loser in losers]
    links = list(pointing_at(entity))
    moved = 0
    for _look in range(2):
        found = pointed(entity, ids, links)
        if not found:
            break
        moved += sum(_move_children(other, each, entity, winner, losers, actor, batch) for other, each in found)
        links = [link for link in links if link not in found]
    return moved


def _move_children(
    other: Entity, each: Field, entity: Entity, winner: Any, losers: list[Any], actor: Actor, batch: uuid.UUID
) -> int:
    """Point the children of the losers at the winner; two links of which only one may stand become one."""
    ids = [loser.id for loser in losers]
    involved = {winner.id, *ids} if other.name == entity.name else set()
    children = [child for child in held(other, each, entity, ids) if child.id not in involved]
    taken = _taken(other, each, entity, winner.id)
    moving, clashes = [], []
    for child in children:
        before = each.get(child)
        each.set(child, winner.id if isinstance(each, Reference) else before._replace(id=winner.id))
        keys = [tuple(getattr(child, name) for name in once.names) for once in taken]
        rival = next(
            (
                once.kept[key]
                for key, once in zip(keys, taken, strict=True)
                if key in once.kept and (once.counts_empty or None not in key)
            ),
            None,
        )
        if rival is not None:
            each.set(child, before)
            clashes.append((rival, child))
            continue
        for key, once in zip(keys, taken, strict=True):
            once.kept[key] = child
        moving.append(child)
    for start in range(0, len(moving), CHUNK):
        chunk = moving[start : start + CHUNK]
        save.save_many(chunk, actor=actor, locked={child.id: (child, True) for child in chunk})
    for rival, child in clashes:
        _join_links(other, rival.id, child, actor, batch)
    return len(children)


def _join_links(other: Entity, rival: uuid.UUID, child: Any, actor: Actor, batch: uuid.UUID) -> None:
    """What the second link says and the first does not is kept."""
    kept = other.model._default_manager.get(pk=rival)
    givers = defaults(other, kept, [child])
    by_id = {kept.id: kept, child.id: child}
    _unite(other, kept, [child], {key: by_id[giver] for key, giver in givers.items()}, actor=actor, batch=batch)


class _Once(NamedTuple):
    """A rule that a link stands once: its columns, whether two empty values are the same, and the winner's links by their values."""

    names: tuple[str, ...]
    counts_empty: bool
    kept: dict[Any, Any]


def _taken(other: Entity, each: Field, entity: Entity, winner: uuid.UUID) -> list[_Once]:
    columns = {*each.columns, *attributes(other, each)}
    rules = [
        (tuple(_attname(other, name) for name in _columns_of(rule)), rule.nulls_distinct is False)
        for rule in other.model._meta.constraints
        if isinstance(rule, UniqueConstraint) and columns & set(_columns_of(rule))
    ]
    if not rules:
        return []
    links = held(other, each, entity, [winner])
    return [
        _Once(names, counts_empty, {tuple(getattr(link, name) for name in names): link for link in links})
        for names, counts_empty in rules
    ]


def _columns_of(rule: UniqueConstraint) -> tuple[str, ...]:
    return tuple(rule.fields) or tuple(str(vars(each)["name"]) for each in rule.expressions if isinstance(each, F))


def _attname(entity: Entity, name: str) -> str:
    found: Any = entity.model._meta.get_field(name)
    return str(found.attname)


def _filled(entity: Entity, record: Any) -> int:
    return sum(not _undecided(each, record) for each in entity.fields)


def _undecided(each: Field, record: Any) -> bool:
    """Empty, or a yes/no that stands as it came: a “do not call” said once is not lost."""
    value = each.get(record)
    return each.is_empty(value) or (each.kind == "yes_no" and value == each.initial())
