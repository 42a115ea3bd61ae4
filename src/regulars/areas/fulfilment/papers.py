"""What is printed of orders: their confirmation, and the note that goes with a delivery."""

from __future__ import annotations

import base64
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from regulars.areas.fulfilment.choices import CONFIRMED, DELIVERED, DRAFT, PARTLY, SHIPPED, STATUS_WORDS
from regulars.areas.fulfilment.parts import DELIVERIES
from regulars.areas.fulfilment.reactions import ORDERS, PARTS, has_address
from regulars.areas.orders.documents import paper
from regulars.areas.orders.samples import sample
from regulars.areas.orders.words import quantity_words
from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.base.address import Address
from regulars.base.dates import format_date
from regulars.base.errors import NotAllowed
from regulars.engine import stored
from regulars.engine.actor import Actor
from regulars.services.printing.kinds import BLOCKS, POSITION, WHAT, Column, Kind

KEPT = "order-document"
"""What kept confirmations belong to: the books keep them as long as the order, also when a person in them is erased."""


def confirmation_of(order: Any) -> bytes:
    """The PDF of an order; of a confirmed one that which was made first, whatever becomes of names and templates. A draft's is one of now."""
    if order.status == DRAFT:
        return printed(order)
    if order.document_id is None:
        content = printed(order)
        file = stored.keep(
            content,
            name=confirmation_name(order),
            media_type="application/pdf",
            actor_id=None,
            entity=KEPT,
            record=order.pk,
        )
        if not ORDERS.document.objects.filter(pk=order.pk, document=None).update(document=file):
            order.refresh_from_db(fields=("document",))
        else:
            order.document_id = file.pk
    return paper.kept_or(order, printed)


def printed(order: Any) -> bytes:
    """A PDF of what the order says now."""
    return paper.set_in_type(data_of(order), CONFIRMATION)


def data_of(order: Any) -> dict[str, Any]:
    """What the template shows of an order, all of it written out in its language."""
    return paper.spoken(order, _data)


def confirmation_name(order: Any) -> str:
    return f"{order.code}.pdf"


def note_of(delivery: Any) -> bytes:
    """The delivery note: what is in the parcel, without prices."""
    return paper.set_in_type(note_data(delivery), NOTE)


def note_data(delivery: Any) -> dict[str, Any]:
    """What the delivery note shows, in the language of the order."""
    return paper.spoken(delivery.order, lambda order, language: _note(delivery, order, language))


def note_name(delivery: Any) -> str:
    return f"{delivery.code}.pdf"


def delivery_document(delivery: Any, *, actor: Actor) -> dict[str, Any]:
    """The delivery note for programs: `name`, `media_type`, and `content` in Base64."""
    require_note_seen(actor)
    return _for_programs(note_name(delivery), note_of(delivery))


def order_document(order: Any, *, actor: Actor) -> dict[str, Any]:
    """The confirmation for programs: `name`, `media_type`, and `content` in Base64."""
    ORDERS.require_seen(actor)
    return _for_programs(confirmation_name(order), confirmation_of(order))


def require_note_seen(actor: Actor) -> None:
    """Raises NotAllowed to those from whom something is hidden that stands on a delivery note."""
    if actor.withheld("delivery-line") & {"quantity"} or actor.withheld("delivery") & {"tracking", "shipping", "note"}:
        raise NotAllowed


def _for_programs(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "media_type": "application/pdf", "content": base64.b64encode(content).decode()}


def _data(order: Any, language: str) -> dict[str, Any]:
    heading = _("Order confirmation")
    told = paper.common(order, ORDERS.shown_lines(order), language, title=f"{heading} {order.code}")
    return {
        **told,
        "buyer": _buyer(order, order, "billing", language),
        "heading": heading,
        "number": order.code,
        "name": order.name if order.name != order.account.name else "",
        "mark": "" if order.status in (CONFIRMED, PARTLY, DELIVERED) else str(STATUS_WORDS[order.status].label),
        "facts": _facts(order, language),
        "intro": order.intro,
        "terms": order.terms,
        "fields": told["fields"]
        | {"number": order.code, "date": format_date(order.ordered_on or timezone.localdate(), language)},
    }


def _facts(order: Any, language: str) -> list[list[str]]:
    day = order.ordered_on or timezone.localdate()
    address = _address(order, "shipping")
    home = order.seller.address_country if order.seller else ""
    rows = [
        [_("Number"), str(order.code)],
        [pgettext("of a document", "Date"), format_date(day, language)],
        [_("Your number"), order.reference] if order.reference else [],
        [_("Wanted by"), format_date(order.requested_on, language)] if order.requested_on else [],
        [_("Delivery to"), address.one_line(language, home=home)] if has_address(order, "shipping") else [],
        [_("Your contact with us"), order.owner.name] if order.owner else [],
    ]
    return [row for row in rows if row]


def _note(delivery: Any, order: Any, language: str) -> dict[str, Any]:
    heading = _("Delivery note")
    day = delivery.shipped_on or timezone.localdate()
    rows = [
        [_("Number"), str(delivery.code)],
        [pgettext("of a document", "Date"), format_date(day, language)],
        [pgettext("purchase", "Order"), str(order.code)],
        [_("Your number"), order.reference] if order.reference else [],
        [_("Carrier"), delivery.carrier.name] if delivery.carrier else [],
        [_("Tracking number"), delivery.tracking] if delivery.tracking else [],
        [_("Your contact with us"), order.owner.name] if order.owner else [],
    ]
    listed = DELIVERIES.line.objects.filter(delivery=delivery, deleted_at=None)
    lines = list(listed.select_related("order_line__unit", "order_line__product").order_by("position", "id"))
    return {
        "language": language,
        "title": f"{heading} {delivery.code}",
        "heading": heading,
        "number": delivery.code,
        "mark": "" if delivery.status == SHIPPED else pgettext("delivery", "Draft"),
        "logo": logo_of(order.seller),
        "seller": seller_words(order.seller, language),
        "buyer": _buyer(order, delivery, "shipping", language),
        "facts": [row for row in rows if row],
        "name": "",
        "intro": delivery.note,
        "terms": "",
        "hidden": [] if any(line.order_line.product for line in lines) else ["sku"],
        "sections": [
            {
                "title": "",
                "lines": [
                    {
                        "position": str(place),
                        "what": line.name,
                        "description": line.order_line.description,
                        "option": "",
                        "is_counted": True,
                        "sku": line.order_line.product.sku if line.order_line.product else "",
                        "quantity": quantity_words(line.order_line, language, line.quantity),
                    }
                    for place, line in enumerate(lines, 1)
                ],
            }
        ],
        "sums": [],
        "total": [],
        "notes": [],
        "payment": None,
        "fields": {
            "number": delivery.code,
            "date": format_date(day, language),
            "account": order.account.name,
            "contact": order.contact.name if order.contact else order.account.name,
            "owner": order.owner.name if order.owner else "",
            "total": "",
        },
    }


def _buyer(order: Any, record: Any, key: str, language: str) -> dict[str, str]:
    """The customer, at the address that the record names."""
    home = order.seller.address_country if order.seller else ""
    told = buyer_words(order.account, order.contact, order.seller, language)
    if not has_address(record, key):
        return told
    return {**told, "address": _address(record, key).format(language, home=home)}


def _address(record: Any, key: str) -> Address:
    return Address(*(getattr(record, f"{key}_{part}") for part in PARTS))


CONFIRMATION = paper.priced(
    "order",
    gettext_lazy("Order confirmation"),
    "O-2026-0001",
    entity="order",
    data=data_of,
    may=ORDERS.require_seen,
    blocks=tuple(each for each in BLOCKS if each not in ("signature", "payment")),
)
NOTE = Kind(
    "delivery",
    gettext_lazy("Delivery note"),
    columns=(POSITION, WHAT, Column("sku", gettext_lazy("SKU")), Column("quantity", gettext_lazy("Quantity"))),
    blocks=tuple(each for each in BLOCKS if each not in ("sums", "payment", "bank")),
    sample=lambda language, lines: {
        **sample(language, lines, gettext_lazy("Delivery note"), "D-2026-0001"),
        "sums": [],
        "total": [],
        "notes": [],
        "hidden": ["sku"],
    },
    entity="delivery",
    data=note_data,
    may=require_note_seen,
    fields=paper.FIELDS,
)
