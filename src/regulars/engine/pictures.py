"""Pictures of records: none that unpacks to more than a machine should hold."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.pictures import size_of
from regulars.engine import stored
from regulars.engine.batch import Batch, changed
from regulars.engine.fields import Image
from regulars.engine.models import StoredFile

MOST_PIXELS = 50_000_000
"""Of a picture on a record; unpacked it takes four bytes for each."""
MOST_PRINTED = 16_000_000
"""Of one that is drawn in a document."""


def check_pictures(batch: Batch) -> None:
    """Refuse a new picture with too many pixels, whichever field it is for and whichever way it came."""
    fields = [each for each in batch.entity.fields if isinstance(each, Image)]
    asked: list[tuple[Any, Image, Any]] = [
        (item, each, value)
        for item in (batch.good if fields else ())
        for each in fields
        if changed(batch.entity, item, each) and (value := each.get(item.record)) is not None
    ]
    known = StoredFile.objects.in_bulk([value for _item, _field, value in asked]) if asked else {}
    for item, each, value in asked:
        if value in known and pixels_of(known[value]) > MOST_PIXELS:
            text = _("A picture may have at most %(limit)s megapixels.") % {"limit": MOST_PIXELS // 1_000_000}
            batch.refuse(item, Invalid(fields={each.key: text}, code="too_many_pixels"))


def pixels_of(file: StoredFile) -> int:
    """Width × height; 0 of what is no picture that is known."""
    place = stored.path_of(file)
    if not place.exists():
        return 0
    with place.open("rb") as content:
        size = size_of(content)
    return size[0] * size[1] if size else 0
