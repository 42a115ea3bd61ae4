"""Taking the values out of records: personal and sensitive fields empty, names replaced, texts without the person's marks."""

from __future__ import annotations

from typing import Any

from django.db import models

from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.privacy.erasing.marks import Marks


def personal_keys(entity: Entity) -> set[str]:
    return {each.key for each in entity.fields if each.personal or each.sensitive}


def empty(entity: Entity, record: Any, instead: str, *, own: bool) -> None:
    """Personal and sensitive values go; `own` records, which are the person, lose what no field tells of as well."""
    for each in entity.fields:
        if each.personal or each.sensitive:
            _empty(entity, each, record, instead)
    if own:
        record.external_id = None
        known = {each.key for each in entity.fields if each.custom}
        record.extra = {key: value for key, value in (record.extra or {}).items() if key in known}


def _empty(entity: Entity, found: Field, record: Any, instead: str) -> None:
    if not (found.required or found.unique or found.key == entity.title):
        found.set(record, None)
        return
    if found.kind == "email":
        found.set(record, f"erased-{record.pk.hex}@erased.invalid")
    elif found.kind in ("text", "long_text", "rich_text", "person_name"):
        word = f"{instead} {record.pk.hex}" if found.unique else instead
        found.set(record, found.parse(word))
    else:
        found.set(record, found.initial())


def redact(entity: Entity, record: Any, marks: Marks) -> None:
    """The person's name, e-mails and telephones go out of every text of a record that stays."""
    for column in entity.model._meta.concrete_fields:
        if column.is_relation or column.choices or not isinstance(column, models.CharField | models.TextField):
            continue
        value = record.__dict__.get(column.attname)
        if value:
            record.__dict__[column.attname] = marks.redacted(value)
    record.extra = marks.out_of(record.extra or {})
    for each in entity.fields:
        if each.kind in ("tags", "choices", "structure") and not each.custom:
            record.__dict__[each.columns[0]] = marks.out_of(record.__dict__.get(each.columns[0]))


def moved(record: Any) -> list[str]:
    """The attributes that hold something else than what is stored."""
    before = record.loaded or {}
    return [name for name in record.column_names() if record.__dict__.get(name) != before.get(name)]


def names_in(value: Any) -> set[str]:
    """The ways to write a name that the change log keeps by its parts, or as one text."""
    if isinstance(value, dict):
        full, first, last = (value.get(part) or "" for part in ("full", "first", "last"))
        return {full, f"{first} {last}", f"{last} {first}"}
    return {value} if isinstance(value, str) else set()


def emptied(entity: Entity, title: str, diff: dict[str, Any], marks: Marks) -> tuple[str, dict[str, Any]]:
    """A change of the person's own records: nothing of personal fields, nor of fields that are no longer there."""
    personal = personal_keys(entity)
    kept = entity.by_key.keys() - personal
    less = {key: marks.out_of(pair) if key in kept else [None, None] for key, pair in diff.items()}
    return marks.instead if entity.by_key[entity.title].personal else marks.redacted(title), less


def names_of(entity: Entity, record: Any) -> set[str]:
    """What the person is called: the name as a whole, and its first and last in both orders."""
    found = set()
    for each in entity.fields:
        value = each.get(record) if each.personal and each.kind == "person_name" else None
        if value:
            found |= names_in(value._asdict())
    title = entity.by_key[entity.title]
    if title.personal:
        found.add(title.text(title.get(record)))
    return {" ".join(each.split()) for each in found if each.strip()}
