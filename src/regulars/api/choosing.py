"""What a program points at among its own things: some by id, or all of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid

MOST = 1000


def ids_or_all(data: dict[str, Any]) -> list[uuid.UUID] | None:
    """The ids of `{"ids": […]}`, None for `{"all": true}`. Raises Invalid."""
    if data.keys() - {"ids", "all"} or (data.get("all") is True) == ("ids" in data):
        raise Invalid(_("Give “ids”, or “all” as true."), code="bad_body")
    return _ids(data["ids"]) if "ids" in data else None


def _ids(given: Any) -> list[uuid.UUID]:
    if not isinstance(given, list) or len(given) > MOST:
        raise Invalid(fields={"ids": _("A list is expected.")})
    try:
        return [uuid.UUID(each) for each in given]
    except (ValueError, AttributeError, TypeError):
        raise Invalid(fields={"ids": _("These are no ids.")}) from None
