"""What search engines read of an entry: schema.org Product with an Offer where there is a public price, else Article (JSON-LD 1.1, in a block of data)."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from markupsafe import Markup

from regulars.areas.encyclopedia import reading
from regulars.areas.encyclopedia.reading import Price, Shown


def product_data(shown: Shown, goods: Any, price: Price | None) -> Markup:
    """The JSON, safe within a script element: no “<” stands in it."""
    found = _product(shown, goods, price) if goods is not None else _article(shown)
    found["@context"] = "https://schema.org"
    text = (
        orjson.dumps(found).decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )
    return Markup(text)  # noqa: S704 - JSON in which nothing can end the element


def picture_address(picture: Any) -> str:
    """The whole address of a picture of a published entry."""
    return f"{settings.PUBLIC_URL}/encyclopedia/pictures/{picture.pk}"


def _product(shown: Shown, goods: Any, price: Price | None) -> dict[str, Any]:
    address = reading.address_of(shown.entry, shown.language)
    found: dict[str, Any] = {"@type": "Product", "@id": address, "url": address, "name": shown.title}
    if shown.summary:
        found["description"] = shown.summary
    if goods.sku:
        found["sku"] = goods.sku
    if goods.barcode.isdigit() and len(goods.barcode) in (8, 12, 13, 14):
        found["gtin"] = goods.barcode
    if shown.pictures:
        found["image"] = [picture_address(each) for each in shown.pictures]
    if shown.specifications:
        found["additionalProperty"] = [
            {
                "@type": "PropertyValue",
                "name": each.name,
                "value": each.value,
                **({"unitText": each.unit} if each.unit else {}),
            }
            for _group, properties in shown.specifications
            for each in properties
        ]
    if price is not None:
        offer: dict[str, Any] = {
            "@type": "Offer",
            "url": address,
            "price": f"{price.amount:f}",
            "priceCurrency": price.currency,
        }
        if price.valid_until:
            offer["priceValidUntil"] = price.valid_until.isoformat()
        found["offers"] = offer
    return found


def _article(shown: Shown) -> dict[str, Any]:
    address = reading.address_of(shown.entry, shown.language)
    found: dict[str, Any] = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": shown.title,
        "inLanguage": shown.language,
    }
    if shown.summary:
        found["description"] = shown.summary
    if shown.pictures:
        found["image"] = [picture_address(each) for each in shown.pictures]
    if shown.entry.published_at:
        found["datePublished"] = shown.entry.published_at.isoformat()
    return found
