"""Files that came with a form, kept for the fields they are for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import stored
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.services.files.media import head_of, media_type
from regulars.ui import pages
from regulars.ui.posted import uploads


def take_files(
    fields: Iterable[Field], request: HttpRequest, entity: Entity, record: uuid.UUID | None
) -> dict[str, Any]:
    """{field: id of the stored file}. Raises Invalid for one that is too large or of a kind the field does not take."""
    listed = list(fields)
    taken: dict[str, Any] = {}
    for key, upload in uploads(listed, request.FILES).items():
        media = next((getattr(each, "media", ()) for each in listed if each.key == key), ())
        if (upload.size or 0) > settings.UPLOAD_LIMIT:
            limit = filesizeformat(settings.UPLOAD_LIMIT)
            raise Invalid(fields={key: _("A file may have at most %(limit)s.") % {"limit": limit}})
        kind = media_type(head_of(cast("BinaryIO", upload.file)), upload.name or "")
        if media and kind not in media:
            raise Invalid(fields={key: _("This field takes: %(kinds)s.") % {"kinds": ", ".join(media)}})
        kept = stored.keep(
            cast("BinaryIO", upload.file),
            name=upload.name or "file",
            media_type=kind,
            actor_id=pages.actor_of(request).id,
            entity=entity.name,
            record=record,
        )
        taken[key] = kept.id
    return taken
