"""Bodies of strangers: JSON or the fields of a form, within bounds."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from regulars.base import strict_json
from regulars.base.errors import Refused

MOST_BYTES = 256 * 1024
MOST_FIELDS = 500
JSON, FORM = "json", "form"
MEDIA = {"application/json": JSON, "application/x-www-form-urlencoded": FORM}
"""What may be sent, and how it is kept."""


class BadBody(Refused):
    """A body that cannot be read (400)."""

    status: ClassVar[int] = 400
    default_code = "bad_body"


def media_of(header: str) -> str:
    """How a body of this content type is read; nothing where it is not. `application/vnd.acme+json` is JSON, too."""
    name = header.partition(";")[0].strip().lower()
    if name.startswith("application/") and name.endswith("+json"):
        return JSON
    return MEDIA.get(name, "")


def read(media: str, raw: bytes | str) -> Any:
    """An object or a list. Raises BadJson, BadBody."""
    found = _form(raw) if media == FORM else strict_json.loads(raw)
    if not isinstance(found, dict | list):
        raise BadBody(_("An object or a list is expected."))
    return found


def kept(media: str, text: str) -> Any:
    """What was read once already; nothing where it was emptied since, with a person who was erased."""
    try:
        return read(media, text) if text else {}
    except Refused:
        return {}


def _form(raw: bytes | str) -> dict[str, Any]:
    """A field by its name, a list where it is given several times."""
    try:
        text = raw if isinstance(raw, str) else raw.decode("ascii")
        found = parse_qs(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise BadBody(_("The form cannot be read: its fields are percent-encoded UTF-8, at most 500.")) from None
    if any("\x00" in part for name, values in found.items() for part in (name, *values)):
        raise BadBody(_("Text with a NUL character cannot be kept."))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
