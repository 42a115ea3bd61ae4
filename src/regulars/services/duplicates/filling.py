"""Keys for the records that were there before a rule: made by the worker, group by group, while people work."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from regulars.engine import registry, rows
from regulars.engine.describe import Entity
from regulars.engine.models import Setting
from regulars.services.duplicates import further, keys
from regulars.services.duplicates.book import Chapter, book

GROUP = 500
SETTING = "duplicates.keys"
PLACE = "duplicates.keys_place"
"""How far the filling is: {entity: [digest of the rules, last record done]}. A worker that is stopped goes on from there."""
TURNS = "duplicates.keys_turns"
"""How often the rules of an entity have changed: {entity: number}. Rules that are as they were before have keys of between to be made anew."""
FIRST = uuid.UUID(int=0)


def behind() -> list[str]:
    """Entities whose records have not all got the keys that the rules in force look for; those that need none any more too."""
    turns, done = _kept(TURNS), _done()
    wanted = {name: _mark(chapter, turns.get(name)) for name, chapter in book().items() if chapter.held}
    return sorted({name for name in {*done, *wanted} if done.get(name) != wanted.get(name)})


def fill() -> int:
    """Make the keys that are missing. Gives how many records were done. One process at a time, told by the caller's lock."""
    return sum(_fill(name) for name in behind())


def turn(names: Iterable[str]) -> None:
    """Note, in the transaction in which they change, that rules of these entities do: what is written meanwhile may have either keys."""
    for name in sorted(set(names)):
        kept, _made = Setting.objects.select_for_update().get_or_create(name=TURNS, defaults={"value": {}})
        kept.value = {**kept.value, name: int(kept.value.get(name, 0)) + 1}
        kept.save()


def _mark(chapter: Chapter, turns: int | None) -> str:
    """What the keys of all records are made by."""
    return f"{chapter.digest} {turns}" if turns else chapter.digest


def _fill(name: str) -> int:
    turns = _kept(TURNS).get(name)  # before the rules: of those that change just now the keys are made again
    entity, chapter = registry.find(name), book().get(name)
    digest = _mark(chapter, turns) if chapter and chapter.held else None
    number, last = 0, _place(name, digest)
    while entity is not None and (ids := _next(entity, last)):
        with transaction.atomic():
            write(entity, chapter, ids)
            _keep(PLACE, name, [digest, str(ids[-1])])
        number, last = number + len(ids), ids[-1]
    with transaction.atomic():
        _keep(SETTING, name, digest)
        _keep(PLACE, name, None)
    return number


def _place(name: str, digest: str | None) -> uuid.UUID:
    """The last record that has its keys by these rules already."""
    kept_digest, last = _kept(PLACE).get(name) or (None, None)
    return uuid.UUID(last) if last and kept_digest == digest else FIRST


def _keep(setting: str, name: str, value: Any) -> None:
    kept, _made = Setting.objects.select_for_update().get_or_create(name=setting, defaults={"value": {}})
    kept.value = {each: value for each, value in {**kept.value, name: value}.items() if value}
    kept.save()


def write(entity: Entity, chapter: Chapter | None, ids: list[uuid.UUID]) -> None:
    """The keys of these records, which are held meanwhile: no older key outlives a newer value."""
    model: Any = entity.model
    with transaction.atomic():
        rows.query(f"select 1 from {entity.source} t where id = any(%s) order by id for share", [ids])
        keys.drop(ids)
        if chapter is not None:
            found = list(model.objects.filter(id__in=ids, deleted_at=None))
            if chapter.has_further:
                further.load(entity, found)
            keys.put((each.pk, keys.keys_of(chapter, each, ()).held) for each in found)


def _next(entity: Entity, last: uuid.UUID) -> list[uuid.UUID]:
    sql = f"select id from {entity.source} t where id > %s and deleted_at is null order by id limit {GROUP}"
    return [row[0] for row in rows.query(sql, [last])]


def _done() -> dict[str, str]:
    return _kept(SETTING)


def _kept(setting: str) -> dict[str, Any]:
    return dict(Setting.objects.filter(name=setting).values_list("value", flat=True).first() or {})
