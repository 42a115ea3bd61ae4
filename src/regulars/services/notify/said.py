"""What a notification says of a record's fields: kept with the field it stands in, told to those alone who may see that field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.fields import AnyReference, Ref, Reference
from regulars.engine.fields.masked import DOTS

Names = Mapping[uuid.UUID, str]
SHORT = 200


@dataclass(frozen=True)
class Said:
    """Words that tell what stands in a `field` (“invoice.code”); or the name of the record `ref`, as its reader may know it then. Both where it is a link."""

    field: str = ""
    words: str = ""
    ref: Ref | None = None


def said(record: Any, key: str, words: str | None = None) -> Said:
    """What a loaded record says in a field, in these words or as it stands there, cut short; of a link the name of what it leads to."""
    entity = registry.of(record)
    found = entity.by_key[key]
    value = found.get(record)
    field = f"{entity.name}.{key}"
    if words is None and isinstance(found, Reference):
        return Said(field, ref=None if value is None else Ref(value, "", found.to))
    if words is None and isinstance(found, AnyReference):
        return Said(field, ref=value)
    return Said(field, (str("" if value is None else value) if words is None else words)[:SHORT])


def named(record: Any) -> Said:
    """The name of a record."""
    return Said(ref=Ref(record.pk, "", registry.of(record).name))


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """As it is stored: plain values as they are."""
    return {key: _stored(value) if isinstance(value, Said) else value for key, value in params.items()}


def refs_in(params: Mapping[str, Any]) -> Iterable[Ref]:
    """The records whose names are told."""
    return (Ref(uuid.UUID(each["id"]), "", each["entity"]) for each in params.values() if _is_named(each))


def told(params: Mapping[str, Any], reader: Actor, names: Names) -> tuple[dict[str, Any], bool]:
    """The words for their reader, dots for what is kept from them; and whether anything is."""
    found = {key: _told(value, reader, names) if isinstance(value, dict) else value for key, value in params.items()}
    return {key: DOTS if value is None else value for key, value in found.items()}, None in found.values()


def _stored(value: Said) -> dict[str, str]:
    about = {"entity": value.ref.entity, "id": str(value.ref.id)} if value.ref is not None else {}
    return {"field": value.field, "words": value.words, **about}


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value


def _told(value: Mapping[str, str], reader: Actor, names: Names) -> str | None:
    entity, _dot, key = value["field"].partition(".")
    if key and reader.withholds(entity, key):
        return None
    return names.get(uuid.UUID(value["id"])) if _is_named(value) else value["words"]
