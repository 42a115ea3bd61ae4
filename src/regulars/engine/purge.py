"""Deleting for good: what lies in the bin goes with its parts, its files and every value the change log has of it.

What stays is the proof: that a record of a kind and number was there, who deleted it for good, and when.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.errors import NotAllowed, NotFound, Refused
from regulars.engine import registry, rows
from regulars.engine.actor import Actor
from regulars.engine.bin import Left
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.models import Change, Merge, Share, StoredFile
from regulars.engine.pointers import pointing_at
from regulars.engine.sql import column_of

ROUND = 500
VERB = "purge"


@dataclass
class Purged:
    """How many went for good, and those that stay with the reason."""

    done: int = 0
    left: list[Left] = field(default_factory=list)


@dataclass(frozen=True)
class Proof:
    """What is told of a record that is no more."""

    entity: Entity
    id: uuid.UUID
    number: int
    deleted_at: datetime
    changes: int
    files: int


_tellers: list[Callable[[Proof, Actor], None]] = []


def follow(take: Callable[[Proof, Actor], None]) -> None:
    """Have a function told of each record that goes for good, in the transaction in which it goes."""
    _tellers.append(take)


def purge(items: Iterable[tuple[str, uuid.UUID]], *, actor: Actor) -> Purged:
    """Delete records in the bin for good, each on its own. Only for administrators. Raises NotAllowed."""
    if not actor.is_unlimited or actor.token_scopes is not None:
        raise NotAllowed(_("Only an administrator may do this."))
    result = Purged()
    for name, key in items:
        entity = registry.find(name)
        try:
            if entity is None or entity.access.kept:
                raise NotFound
            with transaction.atomic():
                result.done += _purge(entity, key, actor)
        except Refused as problem:
            result.left.append(Left(name, key, _title_of(entity, key), str(problem)))
        except IntegrityError:
            result.left.append(Left(name, key, _title_of(entity, key), _("Other records depend on this one.")))
    return result


def purge_older(moment: datetime, *, actor: Actor) -> Purged:
    """All that went to the bin before a moment. What only waits for another record of the bin goes in a later round."""
    result = Purged()
    stuck: set[uuid.UUID] = set()
    while True:
        found = [item for item in _older(moment, stuck) if item[1] not in stuck]
        if not found:
            return result
        round_ = purge(found, actor=actor)
        result.done += round_.done
        stuck |= {each.id for each in round_.left}
        if not round_.done:
            result.left += round_.left
            return result


def _older(moment: datetime, stuck: set[uuid.UUID]) -> list[tuple[str, uuid.UUID]]:
    """Parts last: they go with their whole."""
    found: list[tuple[str, uuid.UUID]] = []
    for entity in sorted(registry.entities(), key=lambda each: bool(each.access.through)):
        if entity.access.kept:
            continue
        listed = rows.query(
            f"select t.id from {entity.source} t where t.deleted_at is not null and t.deleted_at < %s "
            f"and not t.id = any(%s) order by t.deleted_at limit {ROUND}",
            [moment, list(stuck)],
        )
        found += [(entity.name, row[0]) for row in listed]
    return found


def _purge(entity: Entity, key: uuid.UUID, actor: Actor) -> int:
    """One record and its parts. Gives how many."""
    found = rows.query(
        f"select t.id, t.number, t.deleted_at, t.version from {entity.source} t where t.id = %s and t.deleted_at is not null "
        "for update",
        [key],
    )
    if not found:
        raise NotFound(_("It is not in the bin."))
    _key, number, deleted_at, version = found[0]
    done = 0
    for part, link in registry.parts_of(entity):
        column = part.column(part.by_key[link].columns[0])
        owned = rows.query(f'select t.id from {part.source} t where t."{column}" = %s', [key])
        rows.query(
            f'update "{part.table}" set deleted_at = %s where id = any(%s) and deleted_at is null',
            [deleted_at, [row[0] for row in owned]],
        )
        done += sum(_purge(part, row[0], actor) for row in owned)
    _let_go(entity, key)
    files = StoredFile.objects.filter(entity=entity.name, record=key).delete()[1].get("engine.StoredFile", 0)
    Share.objects.filter(record=key).delete()
    Merge.objects.filter(record=key).delete()
    changes = Change.objects.filter(record=key).update(diff={}, title="")
    rows.drop_documents([key])
    rows.query(f'delete from "{entity.table}" where id = %s', [key])
    rows.log([_word(entity, key, version, actor)])
    for tell in _tellers:
        tell(Proof(entity, key, number, deleted_at, changes, files), actor)
    return done + 1


def _let_go(entity: Entity, key: uuid.UUID) -> None:
    """Records of the bin forget it where they can; one that is alive keeps it. Raises Refused."""
    for other, link in pointing_at(entity):
        if other.access.through == link.key:
            continue
        column = column_of(other, link, "t").sql
        alive, gone = (
            rows.query(f"select count(*) from {other.source} t where {column} = %s and t.deleted_at is {state}", [key])[
                0
            ][0]
            for state in ("null", "not null")
        )
        if alive:
            raise Refused(_pointers(other, alive), code="in_use")
        if gone and not _may_be_empty(other, link):
            raise Refused(_("Another record of the bin needs it: delete that one first."), code="in_use")
        if gone:
            _empty(other, link, key)


def _pointers(other: Entity, count: int) -> str:
    words = ngettext(
        "%(count)s record still points at it (%(kind)s).", "%(count)s records still point at it (%(kind)s).", count
    )
    return words % {"count": count, "kind": other.label_plural}


def _may_be_empty(other: Entity, link: Field) -> bool:
    column: Any = other.model._meta.get_field(link.columns[0]) if not link.custom else None
    return link.custom or bool(column.null)


def _empty(other: Entity, link: Field, key: uuid.UUID) -> None:
    if link.custom:
        rows.query(
            f'update "{other.table}" set extra = extra - %s where extra->>%s = %s and deleted_at is not null',
            [link.key, link.key, str(key)],
        )
        return
    name = other.column(link.columns[0])
    rows.query(f'update "{other.table}" set "{name}" = null where "{name}" = %s and deleted_at is not null', [key])


def _title_of(entity: Entity | None, key: uuid.UUID) -> str:
    record = entity.model._default_manager.filter(pk=key).first() if entity else None
    return str(record) if record else ""


def _word(entity: Entity, key: uuid.UUID, version: int, actor: Actor) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "actor": actor.id,
        "source": actor.source,
        "token": actor.token,
        "entity": entity.name,
        "record": key,
        "version": version + 1,
        "verb": VERB,
        "title": "",
        "diff": {},
        "refs": [],
        "cause": None,
        "batch": None,
        "gone": True,
    }
