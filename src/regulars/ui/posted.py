"""A posted form as the data that the write door takes: composite fields from their parts, boxes that were left empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from regulars.base.digits import whole
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.reach import ADDRESS_PARTS

NAME_PARTS = ("full", "first", "middle", "last")


def read(entity: Entity, keys: Iterable[str], post: QueryDict, *, prefix: str = "") -> dict[str, Any]:
    """What was posted for these fields, for `engine.values.apply`. A field whose control was not on the form is left out."""
    return read_fields([entity.by_key[key] for key in keys], post, prefix=prefix)


def read_fields(fields: Iterable[Field], post: QueryDict, *, prefix: str = "") -> dict[str, Any]:
    """The same for the questions of a verb."""
    data: dict[str, Any] = {}
    for found in fields:
        name = f"{prefix}{found.key}"
        if name not in post and not any(key.startswith(f"{name}.") for key in post):
            continue
        data[found.key] = _value(found, name, post)
    return data


def _value(found: Field, name: str, post: QueryDict) -> Any:
    if found.kind == "money":
        return {"amount": post.get(name, ""), "currency": post.get(f"{name}.currency", "")}
    if found.kind == "address":
        return {part: post.get(f"{name}.{part}", "") for part in ADDRESS_PARTS}
    if found.kind == "person_name":
        return _name(name, post)
    if found.kind in ("choices", "tags"):
        return [each for each in post.getlist(name) if each.strip()]
    if found.kind == "yes_no":
        return any(post.getlist(name))
    values = post.getlist(name)
    return values[-1] if values else ""


def _name(name: str, post: QueryDict) -> Any:
    """The whole name where only it was changed (it is split anew), the parts where those were."""
    now = [post.get(name, ""), *(post.get(f"{name}.{part}", "") for part in NAME_PARTS[1:])]
    was = _was(post.get(f"{name}.was", ""))
    if now[1:] == was[1:] or not any(now[1:]):
        return now[0] if now[0] != was[0] or not any(now[1:]) else dict(zip(NAME_PARTS, now, strict=True))
    full = now[0] if now[0] != was[0] else ""
    return {"full": full, **dict(zip(NAME_PARTS[1:], now[1:], strict=True))}


def _was(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, list) and len(found) == len(NAME_PARTS) else ["", "", "", ""]


def typed(fields: Iterable[Field], data: Mapping[str, Any], post: QueryDict) -> dict[str, Any]:
    """What to show again when it was refused: as it was typed, name parts with what they were."""
    again = dict(data)
    for found in fields:
        if found.kind == "person_name" and found.key in data:
            parts = {part: post.get(f"{found.key}.{part}", "") for part in NAME_PARTS[1:]}
            again[found.key] = {"full": post.get(found.key, ""), **parts, "was": post.get(f"{found.key}.was", "")}
    return again


def structure(text: str) -> Any:
    """A posted object or list; an empty object for what is none."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict | list) else {}


def condition(text: str) -> dict[str, Any]:
    """A posted filter; an empty one for what is none."""
    found = structure(text)
    return found if isinstance(found, dict) else {}


def version_of(post: QueryDict) -> int | None:
    """The version of the record that the form was drawn from."""
    return whole(post.get("version", ""))


def uploads(fields: Iterable[Field], files: Mapping[str, UploadedFile], *, prefix: str = "") -> dict[str, UploadedFile]:
    """The files that were posted for fields that hold one."""
    found = {}
    for each in fields:
        upload = files.get(f"{prefix}{each.key}") if each.kind in ("file", "image") else None
        if upload is not None:
            found[each.key] = upload
    return found
