"""Bring a file, take it away."""

from __future__ import annotations

import uuid
from typing import IO

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotFound
from regulars.engine import registry, stored
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile
from regulars.engine.notes import note
from regulars.services.files import media, rights


def bring(
    file: IO[bytes], *, name: str, size: int, actor: Actor, entity: str = "", record: uuid.UUID | None = None
) -> StoredFile:
    """Keep an uploaded file, on a record the actor may edit or as their own. Raises Invalid, NotAllowed, NotFound."""
    limit = settings.UPLOAD_LIMIT
    if size > limit:
        text = _("A file may have at most %(limit)s.") % {"limit": filesizeformat(limit)}
        raise Invalid(fields={"file": text}, code="too_large")
    if size == 0:
        raise Invalid(fields={"file": _("This file is empty.")}, code="empty_file")
    if record is not None:
        rights.require_record(actor, entity, record)
    kind = media.media_type(media.head_of(file), name)
    kept = stored.keep(
        file, name=name, media_type=kind, actor_id=actor.id, entity=entity if record else "", record=record
    )
    _note(kept, "attach", [None, kept.name], actor)
    return kept


def find(key: uuid.UUID, *, actor: Actor, action: str = "view") -> StoredFile:
    """A file the actor may have. Raises NotFound, NotAllowed."""
    file = StoredFile.objects.filter(id=key).first()
    if file is None:
        raise NotFound(_("There is no such file, or you may not see it."))
    rights.require(actor, file, action)
    return file


def drop(file: StoredFile, *, actor: Actor) -> None:
    """Take a file away; its bytes go when nothing else has the same."""
    rights.require(actor, file, "edit")
    with transaction.atomic():
        _note(file, "detach", [file.name, None], actor)
        file.delete()


def _note(file: StoredFile, verb: str, pair: list[str | None], actor: Actor) -> None:
    """Tell the record's change log; a file that hangs on nothing is nobody's story."""
    entity = registry.find(file.entity)
    if entity is None or file.record is None:
        return
    with transaction.atomic():
        record = entity.model._default_manager.select_for_update().filter(pk=file.record).first()  # noqa: SLF001
        if record is not None:
            note(record, verb=verb, diff={"file": pair}, actor=actor)


def files_of(entity: str, record: uuid.UUID) -> list[StoredFile]:
    """Files on a record, newest first; ask only for records the reader may see."""
    found = StoredFile.objects.filter(entity=entity, record=record).select_related("created_by")
    return list(found.order_by("-created_at")[:200])
