"""Pages for what went wrong: nothing here, not allowed, broken. In the shell for those who are signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.html import escape
from django.utils.translation import gettext as _

from regulars.ui import pages


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may know of. An address with a slash too many leads to the one without."""
    if request.method in ("GET", "HEAD") and request.path.endswith("/") and is_valid_path(request.path.rstrip("/")):
        return redirect(request.get_full_path().replace(request.path, request.path.rstrip("/"), 1))
    text = _("The address may be mistyped, or what was here has moved or gone. Perhaps the search finds it.")
    return error_page(request, 404, _("There is nothing here"), text, "search-x")


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, and this person may not open it."""
    text = _("Your role does not allow this. Ask whoever runs Regulars in your company.")
    return error_page(request, 403, _("You may not do this"), text, "lock")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token of its page, most often because it stood open too long."""
    text = _("The page stood open for too long. Go back, load it anew, and send it again; what you typed is kept.")
    return error_page(request, 403, _("This form has expired"), text, "hourglass")


def error_page(
    request: HttpRequest, status: int, title: str, text: str, icon: str = "circle-alert", number: str = ""
) -> HttpResponse:
    """The page of an error; a part that htmx asked for gets the reason alone."""
    if request.headers.get("HX-Request") == "true":
        shown = f"{title}: {number}" if number else title
        return HttpResponse(f"<p data-reason>{escape(shown)}</p>", status=status)
    actor = getattr(request, "actor", None)
    shell = pages.shell(request) if actor is not None else {}
    context = {
        "title": title,
        "text": text,
        "icon_name": icon,
        "number": number,
        "actor": actor,
        "in_shell": bool(shell),
    }
    return render(request, "ui/error.html", {**shell, **context}, status=status)
