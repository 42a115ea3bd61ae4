"""The browsers that one lets us push to: the service worker, and the doors by which a browser comes and goes."""

from __future__ import annotations

import uuid

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid
from regulars.services.identity.shown import browser
from regulars.services.notify import devices
from regulars.ui import pages
from regulars.ui.notices.settings import MINE


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it stands for the whole house. It holds nothing of anybody."""
    answer = render(request, "ui/notices/worker.js", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_POST
def added(request: HttpRequest) -> JsonResponse:
    """A browser's subscription, as `PushSubscription.toJSON()` gives it, in the field `subscription`."""
    try:
        given = orjson.loads(request.POST.get("subscription", ""))
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise Invalid(_("This cannot be read."), code="bad_body")
    label = browser(request.headers.get("User-Agent", "")) or _("Browser")
    made = devices.add(given, label=label, actor=pages.actor_of(request))
    return JsonResponse({"id": str(made.pk), "label": made.label}, status=201)


@require_POST
def removed(request: HttpRequest, key: uuid.UUID) -> HttpResponseRedirect:
    devices.remove(key, actor=pages.actor_of(request))
    messages.success(request, _("That device is told no more."))
    return HttpResponseRedirect(MINE)
