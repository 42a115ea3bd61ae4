"""What the editors of settings do alike: switch a row on and off, and keep what was posted of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from regulars.base.errors import Refused
from regulars.engine import registry, save, values
from regulars.ui import pages
from regulars.ui.undo_links import undo_url


def switched(request: HttpRequest, row: Any, *, on: str, off: str, back: str) -> HttpResponse:
    """On or off, with an Undo, and `back` to the list."""
    row.is_active = not row.is_active
    try:
        save.save(row, actor=pages.actor_of(request))
    except Refused as problem:
        messages.error(request, " ".join(str(text) for text in problem.fields.values()) or str(problem))
    else:
        messages.success(request, on if row.is_active else off, extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(back)


def kept(
    request: HttpRequest, row: Any, data: Mapping[str, Any], put: Callable[[Any, Mapping[str, Any]], None]
) -> dict[str, str]:
    """Save what was posted; gives what is wrong, by field. What cannot be kept is `put` on the row, so that it stays on the page."""
    actor, is_new = pages.actor_of(request), row.loaded is None
    version = request.POST.get("version", "")
    try:
        values.apply(row, registry.of(row), data, actor)
        save.save(row, actor=actor, base_version=int(version) if version.isdecimal() and not is_new else None)
    except Refused as problem:
        put(row, data)
        return {name: str(text) for name, text in problem.fields.items()} or {"": str(problem)}
    return {}
