"""What the pages of calendars, holidays and exceptions share: rows of shifts that were posted, saving, deleting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.engine import registry, save, values
from regulars.services.identity.pages.guard import actor_of, errors_of, said

SPARE = 2
"""So many empty rows stand below those that are filled; after each save there are as many again."""


def shifts_posted(request: HttpRequest, prefix: str = "") -> list[dict[str, str]]:
    """The pairs of `from` and `to` that are not both empty."""
    pairs = zip(*(request.POST.getlist(f"{prefix}{name}") for name in ("from", "to")), strict=False)
    return [{"from": begins.strip(), "to": ends.strip()} for begins, ends in pairs if begins.strip() or ends.strip()]


def save_posted(request: HttpRequest, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
    """Write what was entered; gives what is wrong with it by field."""
    actor = actor_of(request)
    version = whole(request.POST.get("version", "")) if row.loaded is not None else None
    try:
        values.apply(row, registry.of(row), data, actor)
        save.save(row, actor=actor, base_version=version)
    except Refused as problem:
        return errors_of(problem)
    said(request, _("Saved. It counts from now on."))
    return {}


def delete_one(request: HttpRequest, row: Any) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    try:
        save.delete([row], actor=actor_of(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        address = f"undo:/{registry.of(row).plural}/{row.pk}/restore"
        messages.success(request, _("“%(name)s” was deleted.") % {"name": row.label}, extra_tags=address)
    return redirect("worktime:listed")
