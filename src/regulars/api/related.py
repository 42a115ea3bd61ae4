"""What hangs together: `expand` brings linked records along, `with` writes the records that belong to one in the same step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import access, registry, relations, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.items import columns_of, items
from regulars.engine.query import Row
from regulars.engine.relations import Relation
from regulars.engine.sensitive import revealing

MOST_EXPANDED = 10
MOST_SHOWN = 100
MOST_WRITTEN = 200


@dataclass(frozen=True)
class Along:
    """What comes along: links of the records themselves, and records that point at them, by the words they were asked with."""

    links: tuple[Reference, ...] = ()
    relations: Mapping[str, Relation] | None = None


def asked(call: Call, entity: Entity, *, one: bool) -> Along:
    """`expand=`: links (`account`), and of one record also what points at it (`tasks`). Raises Invalid."""
    words = [part.strip() for part in call.parameter("expand").split(",") if part.strip()]
    if len(words) > MOST_EXPANDED:
        raise _wrong("expand", _("At most %(limit)s values.") % {"limit": MOST_EXPANDED})
    links, found = [], {}
    for word in dict.fromkeys(words):
        field = entity.by_key.get(word)
        if isinstance(field, Reference) and not call.actor.hides(entity.name, word):
            links.append(field)
        elif one:
            found[word] = relation(entity, word, call.actor, "expand")
        else:
            raise _wrong("expand", _("“%(name)s” is no link of these records.") % {"name": word[:60]})
    return Along(tuple(links), found)


def relation(entity: Entity, word: str, actor: Actor, parameter: str) -> Relation:
    """The records named by a plural, or by plural and link where there are several (`contacts.manager`). Raises Invalid."""
    plural, _dot, link = word.partition(".")
    known = relations.relations_of(entity, actor)
    found = [each for each in known if each.entity.plural == plural and link in ("", each.field.key)]
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(f"{plural}.{each.field.key}" for each in found)
        raise _wrong(parameter, _("Say which link: %(names)s.") % {"names": keys})
    text = _("Nothing named “%(name)s” points at these records.") % {"name": word[:60]}
    near = nearest(plural, sorted({each.entity.plural for each in known}))
    raise _wrong(parameter, text + (" " + _("Did you mean “%(name)s”?") % {"name": near} if near else ""))


def expanded(along: Along, rows: list[Row], made: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """Items with their links as whole records, as far as the actor may see these; others stay a name."""
    for link in along.links:
        named = {row.values[link.key].id for row in rows if isinstance(row.values.get(link.key), Ref)}
        whole = _by_id(registry.get(link.to), list(named), actor)
        for row, item in zip(rows, made, strict=True):
            ref = row.values.get(link.key)
            if isinstance(ref, Ref) and ref.id in whole:
                item[link.key] = whole[ref.id]
    return made


def pointing(along: Along, entity: Entity, record: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """By the words asked with, the records that point at one: the first hundred, and whether there are more."""
    found = {}
    for word, (other, field) in (along.relations or {}).items():
        records = access.records(other, revealing(actor), "view").where(_hangs_on(field, entity, record))
        page = records.page(columns_of(other, actor), limit=MOST_SHOWN)
        found[word] = {"items": items(other, page.rows), "more": page.next is not None}
    return found


def written(given: Any, entity: Entity, record: Any, actor: Actor) -> dict[str, Any]:
    """`with`: by plural, records to be made that point at this one, or with an `id` those to be changed. Gives them by plural.

    Raises Invalid that names each wrong value by its place (`with.tasks.0.name`). Call it in the transaction of the record.
    """
    if not isinstance(given, dict) or not all(isinstance(each, list) for each in given.values()):
        raise _wrong("with", _("An object of lists is expected: {“tasks”: [{…}]}."))
    if sum(len(each) for each in given.values()) > MOST_WRITTEN:
        raise _wrong("with", _("At most %(limit)s values.") % {"limit": MOST_WRITTEN})
    return {
        word: [
            _one(relation(entity, word, actor, "with"), data, record, actor, f"with.{word}.{index}")
            for index, data in enumerate(lines)
        ]
        for word, lines in given.items()
    }


def _one(found: Relation, data: Any, record: Any, actor: Actor, place: str) -> dict[str, Any]:
    link = found.field
    if not isinstance(data, dict):
        raise _wrong(place, _("A JSON object is expected."))
    if link.key in data:
        raise _wrong(f"{place}.{link.key}", _("It is this record; leave it out."))
    try:
        child = _child(found, dict(data), record, actor)
    except Invalid as problem:
        fields = {f"{place}.{key}": text for key, text in problem.fields.items()} or {place: str(problem)}
        raise Invalid(code=problem.code, fields=fields) from None
    return {"id": child.id, "number": child.number, "version": child.version}


def _child(found: Relation, data: dict[str, Any], record: Any, actor: Actor) -> Any:
    other, link = found
    key = data.pop("id", None)
    if key is not None:
        hanging = access.records(other, actor, "view").where(_hangs_on(link, registry.of(record), record.id))
        child = hanging.get(str(key))
    else:
        access.require(actor, other, "create")
        child = values.new_record(other)
        data[link.key] = _link_to(link, registry.of(record), record.id)
    values.apply(child, other, data, actor)
    return save.save(child, actor=actor)


def _hangs_on(link: Field, entity: Entity, record: uuid.UUID) -> dict[str, Any]:
    return {"field": link.key, "op": "eq", "value": _link_to(link, entity, record)}


def _link_to(link: Field, entity: Entity, record: uuid.UUID) -> Any:
    return str(record) if isinstance(link, Reference) else {"entity": entity.name, "id": str(record)}


def _by_id(entity: Entity, ids: list[Any], actor: Actor) -> dict[Any, dict[str, Any]]:
    if not ids or not access.may(actor, entity, "view"):
        return {}
    rows = access.records(entity, revealing(actor), "view").matching(ids).rows(columns_of(entity, actor), limit=500)
    return dict(zip((row.id for row in rows), items(entity, rows), strict=True))


def _wrong(name: str, text: str) -> Invalid:
    return Invalid(text, code="bad_parameter", fields={name: text})
