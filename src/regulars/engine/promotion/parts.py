"""What a file of settings consists of. Each part is a list of things by a key that is the same in every installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field

Item = Mapping[str, Any]
Content = Mapping[str, Mapping[str, Item]]


@dataclass(frozen=True)
class Renaming:
    """Of things that have an identity besides their name: it stands in their items as `key`.

    `renamed` gives what is called otherwise in a file ({here: there}), `rename` calls one as its item says, `entity` is how other
    settings refer to such things (see `names`).
    """

    renamed: Callable[[Content], dict[str, str]]
    rename: Callable[[str, Item, Actor], None]
    entity: str


@dataclass(frozen=True)
class Part:
    """One kind of settings. `read` gives every thing by its key, `put` makes one as the file says, or changes it.

    `late` names what refers to later parts and is put once those are there. Parts are put in the order of `place`.
    """

    name: str
    label: Any
    place: int
    read: Callable[[], dict[str, Item]]
    put: Callable[[str, Item, Actor], None]
    late: tuple[str, ...] = ()
    renaming: Renaming | None = None


PARTS: dict[str, Part] = {}


def add(part: Part) -> None:
    """Let a kind of settings travel with the others. Once for each name."""
    PARTS[part.name] = part


def in_order() -> list[Part]:
    return sorted(PARTS.values(), key=lambda part: part.place)


def of_records(
    name: str, entity: str, label: Any, *, keys: tuple[str, ...], place: int, late: tuple[str, ...] = ()
) -> Part:
    """The part of an entity whose records are settings: matched by `keys`, written through the write door.

    Of several with the same keys the second and later ones are told by a number behind; what ends in a `key` there is but once.
    """
    told = keys if keys[-1] == "key" else keys[:-1]

    def found(**given: str) -> dict[str, Any]:
        described = registry.get(entity)
        living = described.model.objects.filter(deleted_at=None, **given).order_by(*keys, "id")  # type: ignore[attr-defined]
        rows: dict[str, Any] = {}
        for row in living:
            put_by_key(rows, ".".join(str(getattr(row, each)) for each in keys), row)
        return rows

    def read() -> dict[str, Item]:
        return {key: plain(entity, row) for key, row in found().items()}

    def put(key: str, item: Item, actor: Actor) -> None:
        described = registry.get(entity)
        row = found(**dict(zip(told, key.split(".", len(keys) - 1), strict=False))).get(key)
        data = beginning(described) | dict(item)
        if row is None:
            row = values.new_record(described)
        values.apply(row, described, data, actor)
        save.save(row, actor=actor)

    return Part(name, label, place, read, put, late)


def put_by_key(rows: dict[str, Any], key: str, row: Any) -> None:
    """A row under its key; of several with the same key the second and later ones have a number behind."""
    number = 2
    while (again := key if number == 2 else f"{key} {number - 1}") in rows:
        number += 1
    rows[again] = row


def beginning(described: Entity) -> dict[str, Any]:
    """What every field begins with: so it is where the file is silent."""
    return {each.key: _first(each) for each in described.fields if not each.readonly}


def _first(found: Field) -> Any:
    value = found.initial()
    return None if value is None else found.dump(value)


def plain(entity: str, row: Any) -> Item:
    """A record without what is empty, and without what the program keeps."""
    described = registry.get(entity)
    item = {}
    for each in described.fields:
        value = each.get(row)
        if not each.readonly and each.kind != "reference" and not each.is_empty(value):
            item[each.key] = each.dump(value)
    return item
