"""A person's keys for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry
from regulars.services.identity import actions
from regulars.services.identity.models import ApiToken
from regulars.services.identity.pages.guard import actor_of, errors_of, page, said
from regulars.services.live.address import assistants_address

LIFETIMES = (7, 30, 90, 365)


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a new one; its secret is shown in the answer and never again."""
    errors: dict[str, str] = {}
    secret = ""
    if request.method == "POST":
        try:
            _token, secret = _make(request)
        except Refused as problem:
            errors = errors_of(problem)
    found = ApiToken.objects.filter(user=request.user.pk).order_by("-created_at")
    context = {
        "title": _("API tokens"),
        "tokens": found,
        "secret": secret,
        "entered": {} if secret else request.POST,
        "chosen": [] if secret else request.POST.getlist("scopes"),
        "lifetimes": LIFETIMES,
        "assistants": assistants_address(request),
        "entities": sorted((str(e.label_plural), e.plural) for e in registry.entities()),
    }
    return page(request, "identity/tokens.html", context, errors=errors)


def _make(request: HttpRequest) -> tuple[ApiToken, str]:
    user: Any = request.user
    reach = request.POST.get("reach", "all")
    scopes = {"all": [], "read": ["read"]}.get(reach, request.POST.getlist("scopes"))
    if reach == "some" and not scopes:
        raise Invalid(fields={"scopes": _("Choose at least one.")})
    return actions.create_token(
        user,
        name=request.POST.get("name", ""),
        scopes=scopes,
        days=_days(request.POST.get("days", "")),
        actor=actor_of(request),
    )


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid(fields={"days": _("A number of days is expected.")})
    return int(text)


@require_POST
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Administrators come here from a person's page too."""
    actor = actor_of(request)
    mine = {} if actor.is_admin else {"user_id": actor.id}
    token = get_object_or_404(ApiToken, pk=pk, **mine)
    actions.revoke_token(token, actor=actor)
    said(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens") if token.user_id == actor.id else redirect("person", pk=token.user_id)
