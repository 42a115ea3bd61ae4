"""The documents of a tender, one by one and all together, and its editions side by side."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.tenders import editions, papers
from regulars.areas.tenders.compliance import positions_of
from regulars.areas.tenders.panels import WORDS
from regulars.base.i18n import speaking
from regulars.engine import access, registry, stored
from regulars.ui import pages

MOST = 3
MOST_EVIDENCE = 200_000_000
"""Bytes of evidence that go into one file; what is beyond them is named in it."""


@require_GET
def document(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """One document of the set."""
    tender = _tender(request, key)
    kind = next((each for each in papers.KINDS if each.name == name), None)
    if kind is None:
        raise Http404
    return _answer(papers.pdf(tender, kind), "application/pdf", f"{tender.code}-{name}.pdf", "inline")


@require_GET
def everything(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The whole set in one ZIP: the documents in their order, and the evidence by the numbers of the positions."""
    tender = _tender(request, key)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out, speaking(papers.language_of(tender)):
        for place, kind in enumerate(papers.KINDS, 1):
            out.writestr(f"{place} {stored.safe_name(f'{kind.label}.pdf')}", papers.pdf(tender, kind))
        _add_evidence(out, tender)
    return _answer(packed.getvalue(), "application/zip", f"{tender.code}.zip", "attachment")


@require_GET
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Editions of the positions beside each other, and what they say now; `with` names others by their numbers."""
    tender = _tender(request, key)
    kept = editions.editions_of(tender)
    asked = {number for number in request.GET.getlist("with") if number.isascii() and number.isdigit()}
    chosen = [each for each in kept if str(each.number) in asked][:MOST] or kept[:MOST]
    contents = [editions.now(tender), *(each.positions for each in chosen)]
    context: dict[str, Any] = {
        "title": _("Editions of %(code)s") % {"code": tender.code},
        "tender": tender,
        "known": kept,
        "chosen": chosen,
        "rows": editions.side_by_side(contents),
        "words": WORDS,
        "crumbs": [
            (registry.get("tender").label_plural, "/tenders/"),
            (str(tender), f"/tenders/{tender.number}"),
            (_("Editions"), ""),
        ],
    }
    return pages.render(request, "tenders/versions.html", **context)


def _tender(request: HttpRequest, key: uuid.UUID) -> Any:
    actor = pages.actor_of(request)
    tender = access.records("tender", actor).get(key)
    papers.require_seen(actor)
    return tender


def _add_evidence(out: zipfile.ZipFile, tender: Any) -> None:
    left, folder, missing = MOST_EVIDENCE, _("Evidence"), []
    for position in positions_of(tender):
        file = position.evidence
        if file is None or not stored.path_of(file).exists():
            continue
        name = f"{folder}/{stored.safe_name(f'{position.number_text} {file.name}')}"
        if file.size > left:
            missing.append(name)
            continue
        left -= file.size
        out.write(stored.path_of(file), name)
    if missing:
        out.writestr(f"{folder}/" + _("Left out.txt"), "\n".join(missing))


def _answer(content: bytes, media_type: str, name: str, how: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
