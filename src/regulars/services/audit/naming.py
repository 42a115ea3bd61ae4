"""Entries of the audit with their names: people, programs, records, places, runs, and the values that moved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import access, registry, runs
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change, Origin, Run, User
from regulars.services.audit.asking import CHANGES, READINGS
from regulars.services.audit.entries import Raw
from regulars.services.identity.models import ApiToken
from regulars.services.timeline.moved import Moved, moved_in, names_in


@dataclass(frozen=True)
class Named:
    """An entry as it is read. `moved` are the fields of its entity; `other` what moved besides (rights, files) as
    (what, before, after); `facts` what an event or a reading tells. `run` is the work that did it, and what it is called.
    """

    raw: Raw
    who: str
    token: str
    place: Origin | None
    entity: Entity | None
    moved: list[Moved] = field(default_factory=list)
    other: list[tuple[str, Any, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    run: tuple[uuid.UUID, str] | None = None


def named(entries: Iterable[Raw], actor: Actor) -> list[Named]:
    """The entries with all their names; a query for each kind of name, however many entries."""
    listed = [_untold(each) if each.log == CHANGES and _keeps_some(each, actor) else each for each in entries]
    read = [each for each in listed if each.log == READINGS]
    people = _by_key(User, {each.actor for each in listed} | {_viewer(each) for each in read})
    titles = _titles(read)
    tokens = _by_key(ApiToken, {each.token for each in listed})
    places = _by_key(Origin, {each.origin for each in listed})
    batches = {each.batch for each in listed if each.batch}
    works = {run.batch: run for run in Run.objects.filter(batch__in=batches)} if batches else {}
    changes = {each.id: _change_of(each) for each in listed if each.log == CHANGES}
    names = names_in(changes.values(), actor)
    made = []
    for each in listed:
        run = works.get(each.batch) if each.batch else None
        entity = registry.find(each.entity)
        change = changes.get(each.id) if each.log == CHANGES else None
        made.append(
            Named(
                _shown(each, entity, titles, actor),
                who=people[each.actor].name if each.actor in people else "" if each.actor else _("The system"),
                token=tokens[each.token].name if each.token in tokens else "",
                place=places.get(each.origin),
                entity=entity,
                moved=list(moved_in(entity, change, actor, names)) if entity and change else [],
                other=_others(entity, change) if change else [],
                facts={} if change else _read(each, entity, people, titles, actor) if each in read else each.diff,
                run=(run.id, runs.name_of(run)) if run else None,
            )
        )
    return made


def _titles(read: Iterable[Raw]) -> dict[uuid.UUID, str]:
    """What the first records of readings are called today: the audit tells names of records, whoever sees the records."""
    refs = [Ref(uuid.UUID(key), "", each.entity) for each in read for key in each.diff["records"]]
    return labels_of(refs, system())


def _viewer(each: Raw) -> uuid.UUID | None:
    """Who looked through the reader's eyes."""
    return uuid.UUID(each.diff["viewer"]) if each.diff["viewer"] else None


def _keeps_some(each: Raw, actor: Actor) -> bool:
    """Whether some records of this kind are kept from the actor by a field of their whole; of which an entry tells it does not say."""
    entity = registry.find(each.entity)
    return entity is not None and access.keeps_some(entity, actor)


def _untold(each: Raw) -> Raw:
    """That something moved, and not what."""
    return replace(each, title="", diff={})


def _shown(each: Raw, entity: Entity | None, titles: Mapping[uuid.UUID, str], actor: Actor) -> Raw:
    """An entry with the name of its record, unless names of such records are withheld from the actor."""
    if entity is not None and each.record is not None and _withholds_names(entity, actor):
        return replace(each, title="")
    return replace(each, title=titles.get(each.record, "")) if each.log == READINGS and each.record else each


def _read(
    each: Raw, entity: Entity | None, people: Mapping[Any, Any], titles: Mapping[uuid.UUID, str], actor: Actor
) -> dict[str, Any]:
    """What a reading tells: the fields, the first of its records, who looked through the reader's eyes."""
    fields = [key for key in each.diff["fields"] if not actor.hides(each.entity, key)]
    unnamed = entity is not None and _withholds_names(entity, actor)
    records = [{"id": key, "label": "" if unnamed else titles.get(uuid.UUID(key), "")} for key in each.diff["records"]]
    found: dict[str, Any] = {"fields": fields, "records": records}
    viewer = _viewer(each)
    return (
        {**found, "viewer": {"id": viewer, "label": people[viewer].name if viewer in people else ""}}
        if viewer
        else found
    )


def _withholds_names(entity: Entity, actor: Actor) -> bool:
    return actor.withholds(entity.name, entity.title) or access.keeps_some(entity, actor)


def value_of(fact: Any) -> str:
    """What an entry tells, as text; a record or a person by name."""
    if isinstance(fact, dict):
        return str(fact.get("label") or fact.get("id") or "")
    if isinstance(fact, list):
        return ", ".join(value_of(each) for each in fact)
    return "" if fact is None else str(fact)


def _by_key(model: Any, keys: set[Any]) -> dict[Any, Any]:
    wanted = keys - {None}
    return {each.pk: each for each in model.objects.filter(pk__in=wanted)} if wanted else {}


def _change_of(raw: Raw) -> Change:
    return Change(
        id=raw.id, entity=raw.entity, record=raw.record or "", verb=raw.verb, diff=raw.diff, version=raw.version
    )


def _others(entity: Entity | None, change: Change) -> list[tuple[str, Any, Any]]:
    """What moved and is no field: rights of a role, a file, a setting, a field that is no more."""
    known = entity.by_key if entity else {}
    return [(key, *_pair(pair)) for key, pair in change.diff.items() if key not in known]


def _pair(pair: Any) -> tuple[Any, Any]:
    return (pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else (None, pair)
