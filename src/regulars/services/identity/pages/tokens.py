"""A person's keys for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.digits import LONG, whole
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry
from regulars.services.identity import actions, calls
from regulars.services.identity.models import ApiToken
from regulars.services.identity.pages.guard import actor_of, errors_of, page, said
from regulars.services.live.address import assistants_address

LIFETIMES = (7, 30, 90, 365)


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a new one; its secret is shown in the answer and never again."""
    user: Any = request.user
    errors, secret = made(request, user)
    context = {
        "title": _("API tokens"),
        "tokens": ApiToken.objects.filter(user=user.pk).order_by("-created_at"),
        "assistants": assistants_address(request),
        **form_of(request, secret),
    }
    return page(request, "identity/tokens.html", context, errors=errors)


def made(request: HttpRequest, user: Any) -> tuple[dict[str, str], str]:
    """What is wrong with the form, or the secret of the token that it asked for."""
    if request.method != "POST":
        return {}, ""
    try:
        return {}, _make(request, user)[1]
    except Refused as problem:
        return errors_of(problem), ""


def form_of(request: HttpRequest, secret: str) -> dict[str, Any]:
    """What the form for a new token shows."""
    return {
        "secret": secret,
        "entered": {} if secret else request.POST,
        "chosen": [] if secret else request.POST.getlist("scopes"),
        "lifetimes": LIFETIMES,
        "entities": sorted((str(e.label_plural), e.plural) for e in registry.entities()),
    }


def _make(request: HttpRequest, user: Any) -> tuple[ApiToken, str]:
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


@require_GET
def called(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was done with a token: one's own, or any for administrators."""
    token = _reachable(request, pk)
    before = request.GET.get("before", "")
    found = list(calls.of_token(token.pk, before=whole(before, LONG) or calls.LATEST))
    context = {
        "title": token.name,
        "token": token,
        "calls": found,
        "next": found[-1].pk if len(found) == 100 else None,
        "whose": "" if token.user_id == actor_of(request).id else token.user.name,
    }
    return page(request, "identity/token_calls.html", context)


@require_POST
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Administrators come here from a person's page too."""
    token = _reachable(request, pk)
    actor = actor_of(request)
    actions.revoke_token(token, actor=actor)
    said(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens") if token.user_id == actor.id else redirect("person", pk=token.user_id)


def _reachable(request: HttpRequest, pk: Any) -> ApiToken:
    actor = actor_of(request)
    mine = {} if actor.is_admin else {"user_id": actor.id}
    return get_object_or_404(ApiToken.objects.select_related("user"), pk=pk, **mine)
