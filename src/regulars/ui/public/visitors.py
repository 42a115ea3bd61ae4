"""What pages of those who have a signed address share: who may look how often, in which language, and what they send. No session, no cookie."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.pace import Pace
from regulars.services.files import media
from regulars.services.identity.lockout import address_of

LOOKS, DEEDS = Pace(120), Pace(12)
"""How often one network may look and do something, a minute."""
MOST_SIGNATURE = 200_000
MOST_NAME, MOST_TEXT = 200, 4000
PNG = "data:image/png;base64,"
View = Callable[[HttpRequest, Any, str], HttpResponse]


def for_the_visitor(
    find: Callable[[str], Any | None], lost: Callable[[], str]
) -> Callable[[View], Callable[..., HttpResponse]]:
    """What stands behind an address (`find`), in its `language`; `lost` is said where there is nothing. Not found by search engines, kept by nobody, told to no other site."""

    def guard(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            found = find(token)
            speech = found.language if found is not None and found.language in LANGUAGES else None
            with speaking(speech or request):
                pace = DEEDS if request.method == "POST" else LOOKS
                if pace.is_too_fast(address_of(request) or ""):
                    answer = said(request, _("Very much came from your network. Wait a minute and try again."), 429)
                elif found is None:
                    answer = said(request, lost(), 404)
                else:
                    answer = view(request, found, token)
            answer["X-Robots-Tag"] = "noindex, nofollow"
            answer["Referrer-Policy"] = "no-referrer"
            return answer

        return csrf_exempt(login_not_required(never_cache(guarded)))

    return guard


def said(request: HttpRequest, words: str, status: int) -> HttpResponse:
    """A page that says one thing."""
    return render(
        request, "ui/public/said.html", {"title": "", "words": words, "tone": "", "embedded": ""}, status=status
    )


def name_in(request: HttpRequest) -> str:
    """The name that a visitor gave. Raises Refused without one."""
    return text_in(request, "name", _("Give your name."), MOST_NAME)


def text_in(request: HttpRequest, key: str, lacking: str, most: int = MOST_TEXT) -> str:
    """What a visitor wrote. Raises Refused with `lacking` for nothing, and for too much."""
    text = request.POST.get(key, "").replace("\x00", "").strip()
    if not text:
        raise Refused(lacking, code="invalid")
    if len(text) > most:
        raise Refused(_("At most %(limit)s characters.") % {"limit": most}, code="invalid")
    return text


def drawn_in(request: HttpRequest) -> bytes:
    """A drawn signature (PNG); empty where one signed by name alone. Raises Refused for what is no picture."""
    given = request.POST.get("signature", "")
    if not given:
        return b""
    wrong = Refused(_("The signature could not be read. Draw it again, or sign by your name."), code="bad_signature")
    if not given.startswith(PNG) or len(given) > MOST_SIGNATURE:
        raise wrong
    try:
        drawn = base64.b64decode(given.removeprefix(PNG), validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    if media.media_type(drawn[: media.HEAD], "signature.png") != "image/png":
        raise wrong
    return drawn
