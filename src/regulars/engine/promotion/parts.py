"""What a file of settings consists of. Each part is a list of things by a key that is the same in every installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.models import Lasting
from regulars.engine.promotion import names
from regulars.engine.promotion.renaming import Item, Keyed, Renaming

KEY = ("key",)


@dataclass(frozen=True)
class Part:
    """One kind of settings. `read` gives every thing by its key, `put` makes one as the file says, or changes it.

    `late` names what refers to later parts and is put once those are there; of what is `kept` a file that says nothing changes
    nothing. `modern` brings an item of an older version's file into today's form. Parts are put in the order of `place`.
    """

    name: str
    label: Any
    place: int
    read: Callable[[], dict[str, Item]]
    put: Callable[[str, Item, Actor], None]
    late: tuple[str, ...] = ()
    renaming: Renaming | None = None
    kept: tuple[str, ...] = ()
    modern: Callable[[str, Item], Item] | None = None


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
    What has a key besides its name (`Lasting`) is matched by that first, and renamed.
    """
    told = keys if keys[-1] == "key" else keys[:-1]

    def found(**given: str) -> dict[str, Any]:
        described = registry.get(entity)
        living = described.model.objects.filter(deleted_at=None, **given).order_by(*keys, "id")  # type: ignore[attr-defined]
        rows: dict[str, Any] = {}
        for row in living:
            if keys[0] == "entity" and not is_there(row.entity):
                continue
            put_by_key(rows, ".".join(str(getattr(row, each)) for each in keys), row)
        return rows

    def call(row: Any, _name: str, item: Item, actor: Actor) -> None:
        setattr(row, keys[-1], str(item.get(keys[-1])))
        save.save(row, actor=actor)

    described = registry.get(entity)
    lasting = issubclass(described.model, Lasting)
    within: dict[str, Any] = {}
    if lasting and keys[:-1]:
        (by,) = keys[:-1]
        within = {"within": lambda _content: lambda row: str(getattr(row, by)), "within_said": lambda _name, item: str(item.get(by))}  # fmt: skip
    keyed = Keyed(name, found, call, **within)
    kept = (*(KEY if lasting else ()), *_links(described))

    def read() -> dict[str, Item]:
        return {key: {**(said_key(row) if lasting else {}), **plain(entity, row)} for key, row in found().items()}

    def put(key: str, item: Item, actor: Actor) -> None:
        if lasting:
            row = keyed.row(key, item)
        else:
            row = found(**dict(zip(told, key.split(".", len(keys) - 1), strict=False))).get(key)
        put_record(entity, row, item, actor, kept=kept)

    return Part(name, label, place, read, put, late, keyed.renaming() if lasting else None, kept)


def is_there(entity: str, field: str = "") -> bool:
    """Whether there is such an entity, with such a field: what is in the bin, and what is about it, does not travel. `*` is all entities."""
    found = registry.find(entity)
    return entity == "*" or (found is not None and (not field or field in found.by_key))


def said_key(row: Any) -> Item:
    """The key of a thing, as its item says it."""
    return {"key": row.key} if row.key else {}


def put_record(entity: str, row: Any, item: Item, actor: Actor, *, kept: tuple[str, ...] = ()) -> None:
    """A record as the file says, a new one where there is none: where the file is silent it is as it begins, but for what is `kept`."""
    described = registry.get(entity)
    begun = beginning(described)
    if row is None:
        row = values.new_record(described)
    else:
        begun = {name: value for name, value in begun.items() if name not in kept}
    said = item if "key" in described.by_key else {name: value for name, value in item.items() if name != "key"}
    values.apply(row, described, begun | dict(said), actor)
    if said is not item and item.get("key"):
        row.key = item["key"]
    save.save(row, actor=actor)


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
    """A record without what is empty, and without what the program keeps; links to what is referred to by name are said also where they are empty."""
    described = registry.get(entity)
    links = _links(described)
    item = {}
    for each in described.fields:
        value = each.get(row)
        if each.key in links:
            item[each.key] = None if each.is_empty(value) else str(value)
        elif not each.readonly and each.kind != "reference" and not each.is_empty(value):
            item[each.key] = each.dump(value)
    return item


def _links(described: Entity) -> tuple[str, ...]:
    return tuple(
        each.key
        for each in described.fields
        if isinstance(each, Reference) and not each.readonly and each.to in names.FOUND
    )
