"""What the editors of settings do alike: show a row, keep what was posted of it, switch it, delete it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.keys import key_of
from regulars.engine import registry, save, values
from regulars.engine.describe import Entity
from regulars.ui import pages
from regulars.ui.posted import version_of
from regulars.ui.undo_links import undo_url

Put = Callable[[Any, Mapping[str, Any]], None]


def edited(
    request: HttpRequest,
    row: Any,
    *,
    keep: Callable[[], Mapping[str, str]],
    show: Callable[[Mapping[str, str]], HttpResponse],
    back: str,
    said: str = "",
) -> HttpResponse:
    """Show a row; a posted one is kept and followed by `back`, or shown again with what is wrong."""
    if request.method != "POST":
        return show({})
    if wrong := keep():
        return show(wrong)
    messages.success(request, said or _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(back)


def switched(request: HttpRequest, row: Any, *, on: str, off: str, back: str) -> HttpResponse:
    """On or off, with an Undo, and `back` to the list."""
    row.is_active = not row.is_active
    try:
        save.save(row, actor=pages.actor_of(request))
    except Refused as problem:
        messages.error(request, problem.why)
    else:
        messages.success(request, on if row.is_active else off, extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(back)


def deleted(request: HttpRequest, row: Any, *, said: str, back: str) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    save.delete([row], actor=pages.actor_of(request))
    messages.success(request, said, extra_tags=f"undo:/{registry.of(row).plural}/{row.pk}/restore")
    return HttpResponseRedirect(back)


def kept(request: HttpRequest, row: Any, data: Mapping[str, Any], put: Put) -> dict[str, str]:
    """Save what was posted; gives what is wrong, by field. What cannot be kept is `put` on the row, so that it stays on the page."""
    actor = pages.actor_of(request)
    version = None if row.loaded is None else version_of(request.POST)
    try:
        values.apply(row, registry.of(row), data, actor)
        save.save(row, actor=actor, base_version=version)
    except Refused as problem:
        put(row, data)
        return {name: str(text) for name, text in problem.fields.items()} or {"": str(problem)}
    return {}


def put_all(row: Any, data: Mapping[str, Any]) -> None:
    """Everything that was typed, as it was."""
    for name, value in data.items():
        setattr(row, name, value)


def free_key(label: str, entity: Entity, model: Any) -> str:
    """A name for the API of the label's words that no row of the model has."""
    taken = frozenset(model.objects.values_list("key", flat=True))
    return key_of(label, taken, most=33, join="-", start=entity.name)
