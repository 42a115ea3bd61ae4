"""Webhooks: where changes are sent, how it goes, set up, tested, sent once more."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.engine.models import User
from regulars.services.feed.verbs import known_verbs
from regulars.services.identity.pages.guard import errors_of, for_admins, refused
from regulars.services.webhooks import actions, state
from regulars.services.webhooks.models import Delivery, Webhook
from regulars.ui import hx, pages
from regulars.ui.posted import condition

LIST = "/admin/webhooks/"
SHOWN = 50


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every webhook with its state."""
    hooks = actions.all_of(pages.actor_of(request))
    found = [{"hook": hook, "state": state.shown(hook), "entities": _names(hook)} for hook in hooks]
    return pages.render(request, "ui/setup/webhooks.html", title=_("Webhooks"), found=found)


@never_cache
@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new one; its secret is shown in the answer and never again."""
    actor = pages.actor_of(request)
    if request.method == "GET":
        return _page(request, None, {"owner": str(actor.id)})
    given = _read(request, None)
    try:
        hook, secret = actions.create(given, actor=actor)
    except Refused as problem:
        return _page(request, None, given, errors=errors_of(problem))
    return _page(request, hook, _stored(hook), secret=secret)


@never_cache
@for_admins
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of them: its settings, and what became of what was sent."""
    actor = pages.actor_of(request)
    hook = actions.one(actor, key)
    if request.method == "GET":
        return _page(request, hook, _stored(hook))
    given = _read(request, hook)
    try:
        actions.change(hook, given, actor=actor)
    except Refused as problem:
        return _page(request, hook, given, errors=errors_of(problem))
    messages.success(request, _("Saved."))
    return redirect(f"{LIST}{key}/")


@never_cache
@for_admins
@require_POST
def act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """`on`, `off`, `test`, `rotate`, `replay`, `delete`."""
    actor = pages.actor_of(request)
    hook = actions.one(actor, key)
    try:
        if what == "rotate":
            return _page(request, hook, _stored(hook), secret=actions.rotate(hook, actor=actor))
        if what == "delete":
            actions.delete(hook, actor=actor)
            messages.success(request, _("The webhook was deleted."))
            return hx.go(LIST)
        if what == "test":
            _tell(request, actions.test(hook, actor=actor))
        elif what == "replay":
            actions.replay(hook, request.POST.get("since", ""), actor=actor)
            messages.success(request, _("It is sent once more from then on."))
        else:
            actions.change(hook, {"is_on": what == "on"}, actor=actor)
    except Refused as problem:
        refused(request, problem)
    return redirect(f"{LIST}{key}/")


@for_admins
@require_POST
def resend(request: HttpRequest, key: uuid.UUID, place: int) -> HttpResponse:
    """One of its deliveries once more."""
    actor = pages.actor_of(request)
    try:
        _tell(request, actions.resend(actions.one(actor, key), place, actor=actor))
    except Refused as problem:
        refused(request, problem)
    return redirect(f"{LIST}{key}/#deliveries")


def _page(
    request: HttpRequest,
    hook: Webhook | None,
    given: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    secret: str = "",
) -> HttpResponse:
    only = given.get("entities") or []
    wanted = request.GET.get("state", "")
    title = hook.name if hook else _("New webhook")
    context = {
        "title": title,
        "crumbs": [(_("Webhooks"), LIST), (title, "")],
        "hook": hook,
        "state": state.shown(hook) if hook else None,
        "reason": state.reason(hook) if hook else "",
        "old_signs": hook is not None and hook.old_until is not None and hook.old_until > timezone.now(),
        "given": given,
        "owner_name": _name_of(given.get("owner")),
        "errors": errors or {},
        "secret": secret,
        "entities": sorted((str(each.label_plural), each.name) for each in registry.entities()),
        "verbs": known_verbs(only),
        "only": registry.find(only[0]) if len(only) == 1 else None,
        "deliveries": _deliveries(hook, wanted) if hook else [],
        "states": _tabs(wanted),
    }
    return pages.render(request, "ui/setup/webhook.html", status=422 if errors else 200, **context)


def _tabs(wanted: str) -> list[dict[str, Any]]:
    found = [("", _("All"))] + [(name, state.delivery_shown(name)[0]) for name in state.DELIVERY_STATES]
    return [
        {"label": label, "url": f"?state={name}#deliveries" if name else "?#deliveries", "current": name == wanted}
        for name, label in found
    ]


def _stored(hook: Webhook) -> dict[str, Any]:
    found = {part: getattr(hook, part) for part in ("name", "url", "entities", "verbs", "filter")}
    return {**found, "owner": str(hook.owner_id)}


def _read(request: HttpRequest, hook: Webhook | None) -> dict[str, Any]:
    given: dict[str, Any] = {part: request.POST.get(part, "") for part in ("name", "url", "owner")}
    for part in ("entities", "verbs"):
        given[part] = request.POST.getlist(part)
    known = known_verbs(given["entities"])
    given["verbs"] = [verb for verb in given["verbs"] if verb in known]
    same = hook is not None and hook.entities == given["entities"]
    given["filter"] = condition(request.POST.get("condition", "")) if same and len(given["entities"]) == 1 else {}
    return given


def _deliveries(hook: Webhook, wanted: str) -> list[dict[str, Any]]:
    found = hook.deliveries.order_by("-place")
    rows = (found.filter(state=wanted) if wanted in state.DELIVERY_STATES else found)[:SHOWN]
    return [
        {
            "delivery": each,
            "state": state.delivery_shown(each.state),
            "tries": [
                {**tried, "at": datetime.fromisoformat(tried["at"]), "said": state.outcome(tried)}
                for tried in reversed(each.tries)
            ],
        }
        for each in rows
    ]


def _tell(request: HttpRequest, delivery: Delivery) -> None:
    tried = delivery.tries[-1]
    told = messages.error if tried["problem"] else messages.success
    told(request, _("%(outcome)s after %(ms)s ms.") % {"outcome": state.outcome(tried), "ms": tried["ms"]})


def _names(hook: Webhook) -> str:
    found = [registry.find(name) for name in hook.entities]
    return ", ".join(str(each.label_plural) for each in found if each is not None)


def _name_of(key: Any) -> str:
    known = id_of(key)
    found = User.objects.filter(pk=known).first() if known else None
    return found.name if found else ""
