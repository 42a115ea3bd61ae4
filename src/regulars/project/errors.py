"""What a person sees when something of ours broke: an apology and a number that is in the log."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

logger = logging.getLogger("regulars.errors")

PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title} · Regulars</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;
margin:20vh auto;padding:0 1rem}}code{{font-size:1.25rem}}@media(prefers-color-scheme:dark){{body{{background:#16181d;color:#e8eaed}}
a{{color:#8ab4f8}}}}</style><h1>{title}</h1><p>{text}</p><p><code>{number}</code></p><p><a href="/">{home}</a></p></html>"""


def report(request: HttpRequest | None = None) -> str:
    """Write the exception being handled to the log whole and return its number."""
    number = secrets.token_hex(4)
    facts = {"number": number}
    if request is not None:
        facts |= {"method": request.method or "", "path": request.path}
    logger.error("Unexpected error", exc_info=sys.exc_info(), extra={"facts": facts})
    return number


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: in the shell where that still works, else a page that needs no database and no template."""
    number = report(request)
    title = _("Something broke on our side")
    if "json" in request.headers.get("accept", ""):
        body = {"type": "about:blank", "title": title, "status": 500, "code": "unexpected_error", "number": number}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    text = _("Nothing you typed was at fault. Give this number to whoever runs Regulars; it is in the log.")
    try:
        from regulars.ui.views.errors import error_page

        return error_page(request, 500, title, text, "circle-alert", number)
    except Exception:
        logger.exception("The page for errors is broken too", extra={"facts": {"number": number}})
    page = PAGE.format(
        language=getattr(request, "LANGUAGE_CODE", "en"),
        title=escape(title),
        text=escape(text),
        number=number,
        home=escape(_("Back to the start")),
    )
    return HttpResponse(page, status=500)
