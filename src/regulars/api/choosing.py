"""What a program points at among its own things: some by id or all of them, and the place after which to go on."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.api.call import Call
from regulars.base.errors import Invalid

MOST = 1000


def ids_or_all(data: dict[str, Any]) -> list[uuid.UUID] | None:
    """The ids of `{"ids": […]}`, None for `{"all": true}`. Raises Invalid."""
    if data.keys() - {"ids", "all"} or (data.get("all") is True) == ("ids" in data):
        raise Invalid(_("Give “ids”, or “all” as true."), code="bad_body")
    return _ids(data["ids"]) if "ids" in data else None


def after(call: Call) -> uuid.UUID | None:
    """The parameter `after`, where it is an id. Raises Invalid."""
    text = call.parameter("after")
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Invalid(fields={"after": _("This place cannot be read.")}, code="bad_parameter") from None


def _ids(given: Any) -> list[uuid.UUID]:
    if not isinstance(given, list) or len(given) > MOST:
        raise Invalid(fields={"ids": _("A list is expected.")})
    try:
        return [uuid.UUID(each) for each in given]
    except (ValueError, AttributeError, TypeError):
        raise Invalid(fields={"ids": _("These are no ids.")}) from None
