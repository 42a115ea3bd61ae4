"""What may become of a field or an entity: retired and taken up again, another type, deleted for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Invalid
from regulars.engine import save
from regulars.engine.custom import converting, erasing
from regulars.engine.custom.kinds import KINDS
from regulars.engine.models import CustomEntity, CustomField
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


@for_admins
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Another type: GET with one shows what would become of the values, POST has it done."""
    entity, row = state.entity_or_404(name), state.field_or_404(name, key)
    wanted = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    errors: dict[str, str] = {}
    outlook = None
    try:
        if request.method == "POST":
            converting.ask(row, kind=wanted, actor=pages.actor_of(request))
            messages.success(request, _("The type is being changed in the background."))
            return HttpResponseRedirect(state.url_of(entity))
        outlook = converting.look(row, wanted) if wanted else None
    except Invalid as problem:
        errors = {"kind": problem.why}
    title = _("Another type for “%(label)s”") % {"label": row}
    context: dict[str, Any] = {
        "title": title,
        "crumbs": state.crumbs(entity, title),
        "entity": entity,
        "row": row,
        "kinds": [(each, str(KINDS[each].label)) for each in converting.kinds_for(row)],
        "chosen": wanted,
        "outlook": outlook,
        "errors": errors,
        "address": request.path,
        "back": state.url_of_field(entity, key),
    }
    return pages.render(request, "ui/own/kind.html", status=422 if errors else 200, **context)


@for_admins
@require_http_methods(["GET", "POST"])
def erase_field(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Delete a field with all its values."""
    state.entity_or_404(name)
    row = state.field_or_404(name, key)
    count = erasing.values_of(row)
    text = ngettext("%(num)s record has a value of it. The value does not come back.", "%(num)s records have a value of it. The values do not come back.", count)  # fmt: skip
    return _erased(request, row, text % {"num": count}, reverse("ui:own_field", args=(name, key)))


@for_admins
@require_http_methods(["GET", "POST"])
def erase_entity(request: HttpRequest, name: str) -> HttpResponse:
    """Delete an entity with all its records and fields."""
    row = state.made_or_404(name)
    count = erasing.records_of(row)
    text = ngettext("It has %(num)s record. It does not come back.", "It has %(num)s records. They do not come back.", count)  # fmt: skip
    return _erased(request, row, text % {"num": count}, reverse("ui:own_settings", args=(name,)))


def _erased(request: HttpRequest, row: CustomField | CustomEntity, lost: str, back: str) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        name, backup = request.POST.get("name", ""), request.POST.get("backup", "")
        try:
            erasing.ask(row, name=name, backup=backup, actor=pages.actor_of(request))
        except Invalid as problem:
            errors = {key: str(text) for key, text in problem.fields.items()}
        else:
            messages.success(request, _("“%(label)s” is being deleted in the background.") % {"label": row})
            return HttpResponseRedirect(reverse("ui:own"))
    title = _("Delete “%(name)s” for good") % {"name": row}
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [*state.crumbs(), (title, "")],
        "row": row,
        "lost": lost,
        "errors": errors,
        "entered": request.POST,
        "address": request.path,
        "back": back,
    }
    return pages.render(request, "ui/own/erase.html", status=422 if errors else 200, **context)
