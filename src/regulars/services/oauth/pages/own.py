"""The programs that a person let in, each to be shown out again."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.services.identity.pages.guard import actor_of, page, said
from regulars.services.oauth import granting, scopes


@require_GET
def allowed(request: HttpRequest) -> HttpResponse:
    """Which program may what since when, and when it last did."""
    actor = actor_of(request)
    assert actor.id is not None
    grants = [(grant, scopes.in_words(grant.scopes)) for grant in granting.grants_of(actor.id)]
    return page(request, "oauth/allowed.html", {"title": _("Programs you let in"), "grants": grants})


@require_POST
def take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """At once, with all its secrets; only what one allowed oneself."""
    actor = actor_of(request)
    assert actor.id is not None
    grant = next((each for each in granting.grants_of(actor.id) if each.pk == key), None)
    if grant is None or actor.viewer is not None:
        raise Http404
    granting.revoke(grant)
    said(request, _("%(name)s may do nothing in your name any more.") % {"name": grant.client.name})
    return redirect("oauth:allowed")
