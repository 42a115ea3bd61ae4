"""Files on records: `…/ID/files` lists them and takes one, `/files/ID` gives the bytes or takes it away."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.engine import access, stored
from regulars.engine.describe import Entity
from regulars.engine.models import StoredFile
from regulars.services.files import actions


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], Any]] | None:
    """What may be asked of one file, by method; None where there is nothing."""
    match rest:
        case [key]:
            return {"GET": lambda: given(call, key), "DELETE": lambda: dropped(call, key)}
    return None


def listed(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET …/ID/files: the newest first."""
    record = access.records(entity, call.actor, "view").get(key)
    return answer({"items": [_item(each) for each in actions.files_of(entity.name, record.id)]})


def brought(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST …/ID/files: one file, named “file”, of a form."""
    record = access.records(entity, call.actor, "view").get(key)
    sent = call.upload
    size = sent.file.seek(0, 2)
    sent.file.seek(0)
    file = actions.bring(sent.file, name=sent.name, size=size, actor=call.actor, entity=entity.name, record=record.id)
    found = _item(file)
    return answer(found, status=201, headers={"Location": found["url"]})


def given(call: Call, key: str) -> Any:
    """GET /files/ID: the bytes, as a download that no browser runs."""
    file = _one(call, key, "view")
    path = stored.path_of(file)
    if not path.exists():
        raise NotFound(_("The contents of this file are missing."), code="file_lost")
    return FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)


def dropped(call: Call, key: str) -> HttpResponse:
    """DELETE /files/ID: away from its record."""
    actions.drop(_one(call, key, "edit"), actor=call.actor)
    return nothing()


def _one(call: Call, key: str, action: str) -> StoredFile:
    try:
        file = actions.find(uuid.UUID(key), actor=call.actor, action=action)
    except ValueError:
        raise NotFound from None
    return file


def _item(file: StoredFile) -> dict[str, Any]:
    names = ("id", "name", "size", "media_type", "created_at")
    return {**{name: getattr(file, name) for name in names}, "url": f"/api/v1/files/{file.pk}"}
