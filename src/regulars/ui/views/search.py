"""Find anything: the palette as one types, and a page of results that works without script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup, escape

from regulars.base.other_names import other_names
from regulars.base.text import fold
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.search.amounts import amount_in
from regulars.services.search.contents import FileHit, find_files
from regulars.services.search.queries import Hit, find
from regulars.ui import pages
from regulars.ui.commands import commands
from regulars.ui.recent import recent_records

MOST = 200
FOUND = 10
BY_ENTITY = 8
WIDE = 100
COMMANDS = 6
FILES_BESIDE, FILES = 3, 20


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Records first, commands after them; nothing typed shows what the person worked on last."""
    actor = pages.actor_of(request)
    words = request.GET.get("q", "")[:MOST].strip()
    hits = find(words, actor, limit=FOUND) if words else recent_records(actor)
    found = commands(actor, words)
    if words:
        found = [(label, listed[:COMMANDS]) for label, listed in found]
    context = {
        "words": words,
        "hits": [_shown(hit, words) for hit in hits],
        "hits_label": _("Found") if words else _("Lately"),
        "files": [_file(file) for file in find_files(words, actor, limit=FILES_BESIDE)] if words else [],
        "groups": found,
        "all_url": f"/search?{urlencode({'q': words})}" if hits and words else "",
    }
    return render(request, "ui/palette.html", context)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Results by entity; `in` keeps to one of them."""
    actor = pages.actor_of(request)
    words = request.GET.get("q", "")[:MOST].strip()
    only = registry.by_plural(request.GET.get("in", ""))
    among = (only.name,) if only else ()
    hits = find(words, actor, entities=among, limit=WIDE) if words else []
    files = find_files(words, actor, entities=among, limit=FILES) if words else []
    return pages.render(
        request,
        "ui/search.html",
        title=_("Search"),
        words=words,
        only=only,
        groups=_by_entity(hits, words, BY_ENTITY if only is None else WIDE, actor),
        files=[_file(file) for file in files],
    )


def _by_entity(hits: Iterable[Hit], words: str, most: int, actor: Actor) -> list[dict[str, Any]]:
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.entity, []).append(hit)
    return [
        {
            "entity": registry.get(name),
            "hits": [_shown(hit, words) for hit in found[:most]],
            "more": max(0, len(found) - most),
            "list_url": f"/{registry.get(name).plural}/?{urlencode(_as_list(found, words, actor))}",
            "only_url": f"/search?{urlencode({'q': words, 'in': registry.get(name).plural})}",
        }
        for name, found in groups.items()
    ]


def _as_list(found: list[Hit], words: str, actor: Actor) -> dict[str, str]:
    """What the list is asked for: the words, or the amount where that alone finds these records."""
    by = found[0].by
    amount = amount_in(words, actor) if by and all(hit.by == by for hit in found) else None
    if amount is None:
        return {"q": words}
    value = {"amount": str(amount.value), "currency": amount.currency or actor.manner.currency}
    return {"filter": json.dumps({"all": [{"field": by, "op": "eq", "value": value}]}, separators=(",", ":"))}


def _shown(hit: Hit, words: str) -> dict[str, Any]:
    entity = registry.get(hit.entity)
    return {
        "url": f"/{entity.plural}/{hit.id}",
        "icon": entity.icon,
        "title": marked(hit.title, words),
        "subtitle": hit.subtitle,
        "entity": entity.label,
    }


def _file(file: FileHit) -> dict[str, Any]:
    entity = registry.get(file.entity)
    return {
        "url": f"/{entity.plural}/{file.record}",
        "file_url": f"/files/{file.id}",
        "name": file.name,
        "title": file.title,
        "note": file.note,
        "icon": entity.icon,
        "entity": entity.label,
        "excerpt": Markup().join(
            Markup("<mark>{}</mark>").format(piece.text) if piece.found else escape(piece.text)
            for piece in file.excerpt
        ),
    }


def marked(title: str, words: str) -> Markup:
    """The title with the beginnings of words that were found set off."""
    folded = fold(title)
    asked = [each for word in fold(words).split() for each in (word, *other_names(word))]
    if len(folded) != len(title) or not asked:
        return escape(title)
    pattern = r"(?<!\w)(?:" + "|".join(re.escape(each) for each in sorted(asked, key=len, reverse=True)) + ")"
    parts, at = [], 0
    for match in re.finditer(pattern, folded):
        parts += [
            escape(title[at : match.start()]),
            Markup("<mark>{}</mark>").format(title[match.start() : match.end()]),
        ]
        at = match.end()
    return Markup().join([*parts, escape(title[at:])])
