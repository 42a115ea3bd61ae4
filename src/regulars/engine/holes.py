"""Texts with fields of a record in braces (“Dear {contact.name}”): checked when they are written, filled when they are read.

Where something came from outside along with the record, its places stand in braces, too (`engine.outside`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from regulars.engine import access, outside, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.judge import resolve
from regulars.engine.labels import labels_of
from regulars.engine.outside import Came

HOLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
ANY = re.compile(f"{outside.HOLE.pattern}|{HOLE.pattern}")
"""A hole of either kind: in one pass, so that what came in is never looked through for fields."""


def names_in(text: str) -> list[str]:
    """The paths of the fields that a text names, each once."""
    return list(dict.fromkeys(HOLE.findall(text)))


def check(text: str, entity: Entity, *, came: bool = False) -> None:
    """Raises Refused naming the first field that records of the entity do not have. `came`: something may come from outside."""
    for path in names_in(outside.HOLE.sub("", text) if came else text):
        resolve(entity, path)


def filled(text: str, entity: Entity, record: Any, actor: Actor, came: Came | None = None) -> str:
    """The text for people, with what stands in the fields as the actor may see and would write them; empty where there is nothing, or nothing for them."""
    return _filled(text, came, lambda path: prose_at(path, entity, record, actor))


def filled_plain(text: str, entity: Entity, record: Any, actor: Actor, came: Came | None = None) -> str:
    """The text for programs: days, moments and amounts as files and the API have them."""
    return _filled(text, came, lambda path: text_at(path, entity, record, actor))


def _filled(text: str, came: Came | None, said: Callable[[str], str]) -> str:
    def put(hole: re.Match[str]) -> str:
        name, place, path = hole.groups()
        return outside.text_of(came, f"{name}.{place}") if name else said(path)

    return ANY.sub(put, text)


def prose_at(path: str, entity: Entity, record: Any, actor: Actor) -> str:
    """What stands at the end of a path, in a sentence for people in the actor's manner."""
    return _said_at(path, entity, record, actor, lambda source, value: source.prose(value, actor.manner))


def text_at(path: str, entity: Entity, record: Any, actor: Actor) -> str:
    """What stands at the end of a path, as plain text in the actor's manner."""
    return _said_at(path, entity, record, actor, lambda source, value: source.text(value, actor.manner))


def _said_at(path: str, entity: Entity, record: Any, actor: Actor, said: Callable[[Field, Any], str]) -> str:
    source, value = resolve(entity, path), value_at(path, entity, record, actor)
    if value is None:
        return ""
    if isinstance(source, Reference):
        return labels_of([Ref(value, "", source.to)], actor).get(value, "")
    return said(source, value)


def value_at(path: str, entity: Entity, record: Any, actor: Actor) -> Any:
    """The value at the end of a path; None where a link is empty or out of reach, or the field is withheld from the actor."""
    source, standing, owner = followed(path, entity, record, actor)
    if standing is None or actor.withholds(owner.name, source.key):
        return None
    return source.get(standing)


def followed(path: str, entity: Entity, record: Any, actor: Actor) -> tuple[Field, Any, Entity]:
    """The field at the end of a path, the record that has it (None where a link is empty or out of reach), and its entity."""
    *hops, key = path.split(".")
    resolve(entity, path)
    here, standing = entity, record
    for hop in hops:
        link: Any = here.by_key[hop]
        value = link.get(standing) if standing is not None and not actor.withholds(here.name, hop) else None
        here = registry.get(link.to)
        standing = _reached(here, value, actor) if value is not None else None
    return here.by_key[key], standing, here


def _reached(entity: Entity, key: Any, actor: Actor) -> Any:
    found = access.records(entity, actor).matching([key]).instances(limit=1)
    return found[0] if found else None
