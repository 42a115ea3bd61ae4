"""Retiring a field or an entity and taking it up again: what it holds stays, nothing new is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.engine import save
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.own import state
from regulars.ui.undo_links import undo_url


@for_admins
@require_POST
def retire_field(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Take a field off the forms, or put it back."""
    state.entity_or_404(name)
    return _turned(request, state.field_or_404(name, key), name)


@for_admins
@require_POST
def retire_entity(request: HttpRequest, name: str) -> HttpResponse:
    """Take an entity off the menu, or put it back."""
    return _turned(request, state.made_or_404(name), name)


def _turned(request: HttpRequest, row: Any, name: str) -> HttpResponse:
    row.is_retired = request.POST.get("retired") == "1"
    save.save(row, actor=pages.actor_of(request))
    text = _("“%(label)s” is retired. What it holds stays.") if row.is_retired else _("“%(label)s” is in use again.")
    messages.success(request, text % {"label": row}, extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(reverse("ui:own_entity", args=(name,)))
