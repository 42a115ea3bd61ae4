"""Every address works by itself: what htmx is given as a part becomes a whole page for whoever opens its address directly."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.ui import hx, pages

DOCTYPE = b"<!doctype"
_FIRST = re.compile(r"<(\w+)")
_HEAD = re.compile(r'(<div class="dialog__head">)<h2([^>]*)>(.*?)</h2>', re.DOTALL)
_HEADING = re.compile(r"<h([123])[^>]*>(.*?)</h\1>", re.DOTALL)
_INSIDE = {
    "tbody": ("<table class='table'>", "</table>"),
    "tr": ("<table class='table'><tbody>", "</tbody></table>"),
    "td": ("<table class='table'><tbody><tr>", "</tr></tbody></table>"),
    "li": ("<ul>", "</ul>"),
    "option": ("<select class='select' size='12'>", "</select>"),
}
"""What a part stands inside of on its own page: without it a browser throws its tags away."""


class WholePageMiddleware:
    """Puts the shell round parts, and follows what is said to htmx alone (HX-Redirect), for every other reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or getattr(request, "actor", None) is None or hx.is_part(request):
            return response
        if "HX-Redirect" in response.headers:
            return HttpResponseRedirect(response.headers["HX-Redirect"])
        return whole(request, response) if _is_part(response) else response


def whole(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The part as a page of its own, with a way back to what it belongs to."""
    part = _alone(response.content.decode(response.charset))
    heading = _HEADING.search(part)
    back = parent(request.path_info)
    entity = registry.by_plural(back.split("/")[1])
    title = strip_tags(heading[2]) if heading else entity.label_plural if entity else "Regulars"
    context = {
        "actor": pages.actor_of(request),
        "title": mark_safe(title),  # noqa: S308 - it was escaped by its own template
        "has_heading": heading is not None and heading[1] == "1",
        "is_dialog": 'class="dialog__frame"' in part,
        "back": back,
        "crumbs": _crumbs(entity, back, pages.actor_of(request)),
        "part": mark_safe(part),  # noqa: S308 - it was escaped by its own template
    }
    context = {**pages.shell(request), **context}
    page = render(request, "ui/whole.html", context, status=response.status_code)
    page.cookies = response.cookies
    return page


def parent(path: str) -> str:
    """The nearest address above this one that there is; Today where there is none."""
    steps = [step for step in path.split("/") if step]
    while steps:
        steps.pop()
        for address in (f"/{'/'.join(steps)}", f"/{'/'.join(steps)}/"):
            if steps and _is_there(address):
                return address
    return "/"


def _is_part(response: HttpResponse) -> bool:
    if response.streaming or response.status_code != 200:
        return False
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/html") and response.content[:200].lstrip()[:9].lower() != DOCTYPE


def _is_there(address: str) -> bool:
    try:
        found = resolve(address)
    except Resolver404:
        return False
    return "plural" not in found.kwargs or registry.by_plural(found.kwargs["plural"]) is not None


def _alone(part: str) -> str:
    """The part as it can stand on a page: its one heading first, its own answers in its own place."""
    part = _HEAD.sub(r"\1<h1\2>\3</h1>", part, count=1).replace('hx-target="#dialog"', 'hx-target="#alone"')
    first = _FIRST.search(part)
    before, after = _INSIDE.get(first[1] if first else "", ("", ""))
    return f"{before}{part}{after}"


def _crumbs(entity: Entity | None, back: str, actor: Actor) -> list[tuple[str, str]]:
    """The list and the record that the part belongs to."""
    if entity is None:
        return []
    above = [(str(entity.label_plural), pages.list_url(entity))]
    if back == pages.list_url(entity):
        return above
    key = id_of(back.split("/")[2])
    name = labels_of([Ref(key, "", entity.name)], actor).get(key) if key else ""
    return [*above, (name or str(entity.label), back)]
