"""The end of a kind of mail, asked for from the mail itself: at one click, wherever nobody is signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from regulars.services.notify import kinds, unsubscribing


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program posts at once (RFC 8058); a person sees what it is about and presses the button.

    The signed link is the right: it says whose mail of which kinds, and can do nothing else.
    """
    found = unsubscribing.read(token)
    done = request.method == "POST" and unsubscribing.unsubscribe(token)
    context = {
        "title": _("No more such mail") if found else _("This link is not right"),
        "done": done,
        "names": [_(kinds.of(name).label) for name in found[1]] if found else [],
    }
    return render(request, "ui/notices/unsubscribe.html", context, status=200 if found else 404)
