"""`/encyclopedia`: what is published, for everybody: lists with a search, entries, a comparison, their pictures and documents. No cookie, no session, no script."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regulars.areas.encyclopedia import finding, reading
from regulars.areas.encyclopedia.models import EntryDocument, EntryPicture, FormerAddress
from regulars.areas.encyclopedia.structured import product_data
from regulars.base.i18n import LANGUAGES, language_of, speaking
from regulars.base.pace import Pace
from regulars.engine import stored
from regulars.services.files import media
from regulars.services.identity.lockout import address_of as network_of

SECONDS = 300
"""How long a browser, or what stands before the server, keeps a page."""
LOOKS = Pace(600)
MOST_COMPARED = 6
MOST_WORDS = 200


def for_everybody(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page in the language of its address, kept for some minutes and known again by its contents (ETag)."""

    @wraps(view)
    def guarded(request: HttpRequest, language: str = "", **more: Any) -> HttpResponseBase:
        if language and language not in LANGUAGES:
            return _lost(request, "en")
        with speaking(language or language_of(request)):
            answer: HttpResponseBase
            if LOOKS.is_too_fast(network_of(request) or ""):
                answer = render(
                    request, "encyclopedia/lost.html", {"language": language or "en", "said": _("Very much came from your network. Wait a minute and try again.")}, status=429
                )  # fmt: skip
            else:
                answer = view(request, **({"language": language} if language else {}), **more)
        return _kept(request, answer)

    return login_not_required(require_safe(guarded))


@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """Leads to the visitor's own language, or to one in which something is published."""
    own = language_of(request)
    there = next((language for language in (own, *LANGUAGES) if finding.find(language)[1]), own)
    answer = HttpResponseRedirect(f"/encyclopedia/{there}/")
    answer["Vary"] = "Accept-Language"
    return answer


@for_everybody
def contents(request: HttpRequest, language: str) -> HttpResponse:
    """All entries in a language, or those that the words (`q`) and the family (`family`) find, page by page (`page`)."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
    page = request.GET.get("page", "1")
    at = int(page) if page.isdecimal() and 0 < int(page[:9]) < 10_000 else 1
    family = _uuid(request.GET.get("family", ""))
    found, count = finding.find(language, words=words, family=family, page=at)
    pictures: dict[uuid.UUID, Any] = {}
    for picture in EntryPicture.objects.filter(entry__in=[each.id for each in found], deleted_at=None).order_by(
        "-position", "-number"
    ):
        pictures[picture.entry_id] = picture
    context = {
        "language": language,
        "words": words,
        "elsewhere": [] if found else _elsewhere(language, words),
        "found": found,
        "count": count,
        "at": at,
        "pages": -(-count // finding.PAGE),
        "families": finding.families(language, words),
        "family": family,
        "pictures": pictures,
        "canonical": _address(f"{language}/"),
        "alternates": [(each, _address(f"{each}/")) for each in LANGUAGES],
        "is_indexed": not words and at == 1 and family is None,
    }
    return render(request, "encyclopedia/contents.html", context)


def _elsewhere(language: str, words: str) -> list[tuple[str, str, int]]:
    """The other languages in which there is something, or something that these words find: which, its name, how much."""
    many = {each: finding.find(each, words=words)[1] for each in LANGUAGES if each != language}
    return [(each, LANGUAGES[each], count) for each, count in many.items() if count]


@for_everybody
def entry(request: HttpRequest, language: str, address: str) -> HttpResponse:
    """An entry. A former address leads to the present one, a language that it is not written in to one that it is."""
    found = reading.published().filter(address=address).select_related("product", "family").first()
    if found is None:
        former = (
            FormerAddress.objects.filter(address=address, entry__in=reading.published()).select_related("entry").first()
        )
        if former is None:
            return _lost(request, language)
        return HttpResponseRedirect(f"/encyclopedia/{language}/{former.entry.address}", status=301)
    shown = reading.shown(found, language, public=True)
    if shown is None:
        return _lost(request, language)
    if shown.language != language:
        return HttpResponseRedirect(f"/encyclopedia/{shown.language}/{found.address}")
    goods = reading.products_of([found]).get(found.product_id)
    price = reading.public_prices([found.product_id]).get(found.product_id) if found.product_id else None
    context = {
        "language": language,
        "shown": shown,
        "goods": goods,
        "price": price,
        "canonical": reading.address_of(found, language),
        "alternates": [(each, reading.address_of(found, each)) for each in shown.languages],
        "data": product_data(shown, goods, price),
        "internal": False,
        "clean": reading.clean,
    }
    return render(request, "encyclopedia/entry.html", context)


@for_everybody
def compare(request: HttpRequest, language: str) -> HttpResponse:
    """The specifications of some entries (`e`, their addresses) side by side, by their groups and names."""
    asked = list(dict.fromkeys(request.GET.getlist("e")))[:MOST_COMPARED]
    known = {
        each.address: each for each in reading.published().filter(address__in=asked).select_related("product", "family")
    }
    listed = [
        shown
        for address in asked
        if address in known and (shown := reading.shown(known[address], language, public=True))
    ]
    rows: dict[tuple[str, str], dict[uuid.UUID, str]] = {}
    for shown in listed:
        for group, properties in shown.specifications:
            for each in properties:
                words = f"{each.value} {each.unit}".strip()
                rows.setdefault((group, each.name), {})[shown.entry.pk] = words
    context = {
        "language": language,
        "listed": listed,
        "rows": rows,
        "canonical": _address(f"{language}/"),
        "alternates": [],
    }
    return render(request, "encyclopedia/compare.html", context)


@for_everybody
def picture(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A picture of a published entry."""
    found = (
        EntryPicture.objects.filter(pk=key, deleted_at=None, entry__in=reading.published())
        .select_related("image")
        .first()
    )
    return _file(request, found.image) if found else _lost(request, "en")


@for_everybody
def document(request: HttpRequest, key: uuid.UUID, name: str = "") -> HttpResponseBase:
    """The present version of a document of a published entry; what expired, was replaced, or is for us alone is not there."""
    found = (
        EntryDocument.objects.filter(pk=key, deleted_at=None, is_public=True, entry__in=reading.published())
        .select_related("entry")
        .first()
    )
    if found is None:
        return _lost(request, "en")
    shown = reading.shown(found.entry, found.language or "en", public=True)
    present = reading.sorted_documents(
        EntryDocument.objects.filter(entry=found.entry_id, name=found.name, language=found.language, deleted_at=None, is_public=True).select_related("file"),
        timezone.localdate(),
    )[0]  # fmt: skip
    if shown is None or found.pk not in {each.pk for each in present}:
        return _lost(request, "en")
    return _file(request, present[0].file)


def _file(request: HttpRequest, file: Any) -> HttpResponseBase:
    path = stored.path_of(file)
    if not path.exists():
        return _lost(request, "en")
    with path.open("rb") as opened:
        kind = media.media_type(opened.read(media.HEAD), file.name)
    if request.headers.get("If-None-Match") == f'"{file.sha256}"':
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = FileResponse(
            path.open("rb"), as_attachment=kind not in media.SHOWN, filename=file.name, content_type=kind
        )
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{file.sha256}"'
    answer["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer


def _kept(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with what lets browsers keep it; nothing where it has not changed since they did."""
    if answer.status_code != 200 or not isinstance(answer, HttpResponse) or "ETag" in answer:
        answer.setdefault("Cache-Control", f"public, max-age={60 if answer.status_code != 429 else 0}")
        return answer
    mark = f'"{hashlib.blake2s(answer.content, digest_size=12).hexdigest()}"'
    if mark in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    answer["ETag"] = mark
    answer["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer


def _lost(request: HttpRequest, language: str) -> HttpResponse:
    context = {"language": language, "said": _("There is nothing at this address, or not any more.")}
    return render(request, "encyclopedia/lost.html", context, status=404)


def _address(path: str) -> str:
    return f"{settings.PUBLIC_URL}/encyclopedia/{path}"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
