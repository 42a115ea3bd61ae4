"""The programs of others: made known, looked at, closed; whether they may make themselves known."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.identity.pages.guard import actor_of, errors_of, for_admins, page, said
from regulars.services.oauth import addresses, registering
from regulars.services.oauth.models import Client

SHOWN = 300


@for_admins
@never_cache
@require_http_methods(["GET", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """All programs, and a new one; its secret is shown in the answer and never again."""
    errors: dict[str, str] = {}
    made: tuple[Client, str] | None = None
    if request.method == "POST":
        try:
            made = _make(request)
        except Refused as problem:
            errors = errors_of(problem)
    living = Count(
        "grants", filter=Q(grants__revoked_at=None, grants__token__revoked_at=None, grants__token__isnull=False)
    )
    accounts = User.objects.filter(is_program=True, is_active=True, deleted_at=None).order_by("name")
    context = {
        "title": _("Programs of others"),
        "clients": Client.objects.filter(disabled_at=None).select_related("account").annotate(people=living).order_by("name")[:SHOWN],
        "made": made,
        "entered": {} if made else request.POST,
        "accounts": list(accounts.values_list("pk", "name")),
        "is_open": registering.is_open(),
        "metadata": f"{addresses.issuer()}/.well-known/oauth-authorization-server",
    }  # fmt: skip
    return page(request, "oauth/clients.html", context, errors=errors)


@for_admins
@require_POST
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    client = get_object_or_404(Client, pk=key, disabled_at=None)
    ended = registering.close(client, actor=actor_of(request))
    said(request, ngettext("Closed; %(count)s person had let it in.", "Closed; %(count)s people had let it in.", ended) % {"count": ended})  # fmt: skip
    return redirect("oauth:clients")


@for_admins
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Whether programs may make themselves known."""
    workspace.put(registering.SWITCH, bool(request.POST.get("open")), actor=actor_of(request))
    said(request, _("Saved."))
    return redirect("oauth:clients")


def _make(request: HttpRequest) -> tuple[Client, str]:
    given = request.POST
    scopes = given.get("scopes", "read")
    return registering.register(
        given.get("name", ""),
        redirect_uris=given.get("redirect_uris", "").split(),
        scopes=scopes.split(),
        is_public=given.get("kind") == "public",
        account=_account(given.get("account", "")),
        actor=actor_of(request),
    )


def _account(key: str) -> Any:
    known = id_of(key)
    return User.objects.filter(pk=known).first() if known else None
