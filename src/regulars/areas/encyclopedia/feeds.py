"""The sitemap, the feed of what was published (Atom, RFC 4287) and that of products (RSS 2.0 with the elements of Google Merchant Center)."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.areas.encyclopedia import reading
from regulars.areas.encyclopedia.models import EntryText
from regulars.areas.encyclopedia.public import for_everybody
from regulars.areas.encyclopedia.structured import picture_address
from regulars.base.i18n import LANGUAGES

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
ATOM, GOOGLE = "http://www.w3.org/2005/Atom", "http://base.google.com/ns/1.0"
MOST = 5_000
"""Entries in a sitemap: each in every language, far below the 50,000 addresses that one may have."""
LATEST = 50


@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published entry in each of its languages, with the others beside it."""
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for entry, languages in _published():
        for language in languages:
            one = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(one, f"{{{SITEMAP}}}loc").text = reading.address_of(entry, language)
            ET.SubElement(one, f"{{{SITEMAP}}}lastmod").text = entry.updated_at.isoformat(timespec="seconds")
            for other in languages if len(languages) > 1 else ():
                link = {"rel": "alternate", "hreflang": other, "href": reading.address_of(entry, other)}
                ET.SubElement(one, f"{{{XHTML}}}link", link)
    return _answer(root, "application/xml", {"": SITEMAP, "xhtml": XHTML})


@for_everybody
def atom(request: HttpRequest, language: str) -> HttpResponse:
    """The fifty entries that were published last, in a language."""
    address = f"{settings.PUBLIC_URL}/encyclopedia/{language}/"
    texts = _texts(language).order_by("-entry__published_at", "-entry__number")[:LATEST]
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    latest = max((text.entry.published_at for text in texts), default=None)
    _add(
        root,
        ATOM,
        id=address,
        title=_("Encyclopedia"),
        updated=latest.isoformat() if latest else "1970-01-01T00:00:00Z",
    )
    ET.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": f"{address}feed.atom"})
    ET.SubElement(root, f"{{{ATOM}}}link", {"href": address})
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _add(author, ATOM, name=settings.PUBLIC_URL)
    for text in texts:
        one = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(
            one, ATOM, id=f"urn:uuid:{text.entry_id}", title=text.name, published=text.entry.published_at.isoformat(),
            updated=max(text.entry.published_at, text.updated_at).isoformat(), summary=text.summary,
        )  # fmt: skip
        ET.SubElement(one, f"{{{ATOM}}}link", {"href": reading.address_of(text.entry, language)})
    return _answer(root, "application/atom+xml", {"": ATOM})


@for_everybody
def products(request: HttpRequest, language: str) -> HttpResponse:
    """Products on sale that have a published entry and a public price."""
    texts = [text for text in _texts(language).order_by("entry__number")[:MOST] if text.entry.product_id]
    goods = reading.products_of(text.entry for text in texts)
    prices = reading.public_prices(text.entry.product_id for text in texts)
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    address = f"{settings.PUBLIC_URL}/encyclopedia/{language}/"
    _add(channel, "", title=_("Encyclopedia"), link=address, description=_("Products with their prices"))
    for text in texts:
        product, price = goods[text.entry.product_id], prices.get(text.entry.product_id)
        if price is None or not product.is_active or product.deleted_at is not None:
            continue
        one = ET.SubElement(channel, "item")
        _add(one, "", title=text.name, link=reading.address_of(text.entry, language), description=text.summary)
        _add(one, GOOGLE, id=product.sku or str(product.pk), price=f"{price.amount:f} {price.currency}")
        pictures = text.entry.pictures.filter(deleted_at=None).order_by("position", "number")
        if first := pictures.first():
            _add(one, GOOGLE, image_link=picture_address(first))
        if product.barcode.isdigit():
            _add(one, GOOGLE, gtin=product.barcode)
    return _answer(root, "application/rss+xml", {"g": GOOGLE})


def _published() -> Any:
    languages: dict[Any, list[str]] = {}
    texts = EntryText.objects.filter(deleted_at=None, entry__in=reading.published(), language__in=list(LANGUAGES))
    for entry, language in texts.order_by("language").values_list("entry_id", "language"):
        languages.setdefault(entry, []).append(language)
    for entry in reading.published().filter(pk__in=languages).order_by("number")[:MOST]:
        yield entry, languages[entry.pk]


def _texts(language: str) -> Any:
    return EntryText.objects.filter(deleted_at=None, language=language, entry__in=reading.published()).select_related(
        "entry"
    )


def _add(parent: Any, space: str, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            ET.SubElement(parent, f"{{{space}}}{name}" if space else name).text = "".join(
                each for each in text if each >= " " or each in "\n\t"
            )


def _answer(root: Any, kind: str, spaces: dict[str, str]) -> HttpResponse:
    for prefix, space in spaces.items():
        ET.register_namespace(prefix, space)
    return HttpResponse(
        ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type=f"{kind}; charset=utf-8"
    )
