"""What views say to the page beside their HTML: toasts, closing the dialog, going elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, overload

from django.http import HttpResponse, HttpResponseBase

from regulars.services.identity.pages.guard import is_part

__all__ = ["close_dialog", "go", "is_part", "only_asks", "refresh", "said", "trigger"]

R = TypeVar("R", bound=HttpResponseBase)
View = TypeVar("View", bound=Callable[..., HttpResponse])


def trigger(response: R, name: str, detail: Any = None) -> R:
    """Adds an event that the page hears after the answer is in place (HX-Trigger)."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[name] = {} if detail is None else detail
    response.headers["HX-Trigger"] = json.dumps(events)  # plain ASCII, as headers must be
    return response


def said(response: R, text: Any, *, tone: str = "good", undo: str = "", link: str = "") -> R:
    """A toast with the answer; `undo` is the address an Undo button posts to, `link` a page that tells more."""
    more = {"link": link} if link else {}
    return trigger(response, "toast", {"text": str(text), "tone": tone, "undo": undo, **more})


@overload
def close_dialog(response: None = None, *, only: str = "") -> HttpResponse: ...
@overload
def close_dialog(response: R, *, only: str = "") -> R: ...
def close_dialog(response: Any = None, *, only: str = "") -> Any:
    """Closes the dialog or side view the request came from; `only` is the id of one that stands over another."""
    answer = response if response is not None else HttpResponse(status=204)
    return trigger(answer, "dialog:close", {"only": only} if only else None)


def go(address: str) -> HttpResponse:
    """Leads the whole page elsewhere."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def refresh() -> HttpResponse:
    """Loads the page anew."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def only_asks(view: View) -> View:
    """Marks a view that takes a form and changes nothing by it: it leads to another address."""
    view.only_asks = True  # type: ignore[attr-defined]
    return view
