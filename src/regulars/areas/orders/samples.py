"""A made-up document, for looking at templates where there is no record to look at yet."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.dates import format_date
from regulars.base.i18n import speaking
from regulars.base.money import format_money
from regulars.base.numbers import format_percent
from regulars.services.printing.kinds import Data

TAX = Decimal("0.19")
CURRENCY = "EUR"
EVERY = 8
"""Lines to a section."""
PRICES = (Decimal(1480), Decimal("39.90"), Decimal("260.50"), Decimal(12))


def sample(language: str, lines: int, heading: Any, number: str) -> Data:
    """So many priced lines in sections, one of them optional, with everything else that a document may show. `heading` (a lazy text) and `number` are those of its kind."""
    with speaking(language):
        return _sample(language, lines, str(heading), number)


def _sample(language: str, lines: int, heading: str, number: str) -> Data:
    def money(amount: Decimal) -> str:
        return format_money(amount, CURRENCY, language)

    amounts = [_amount(place) for place in range(lines)]
    net = sum((amount for place, amount in enumerate(amounts) if not _is_option(place)), Decimal(0))
    tax = round(net * TAX, 2)
    sections: list[dict[str, Any]] = []
    for place in range(lines):
        if place % EVERY == 0:
            sections.append({"title": _("Part %(number)s") % {"number": place // EVERY + 1}, "lines": []})
        sections[-1]["lines"].append(_line(place, amounts[place], money, language))
    today = timezone.localdate()
    fields = {
        "number": number,
        "date": format_date(today, language),
        "account": _("Example customer"),
        "contact": _("Alex Example"),
        "owner": _("Robin Sample"),
        "valid_until": format_date(today + timedelta(days=30), language),
        "total": money(net + tax),
    }
    return {
        "language": language,
        "title": f"{heading} {number}",
        "heading": heading,
        "number": number,
        "name": _("Example project"),
        "mark": "",
        "logo": None,
        "seller": {
            "name": _("Your company"),
            "line": _("Your company") + " · " + _("Example street 1") + " · 20457 Hamburg",
            "footer": "\n".join((_("Your company"), _("Tax ID: %(number)s") % {"number": "DE000000000"})),
            "bank": "IBAN DE00 0000 0000 0000 0000 00",
        },
        "buyer": {
            "name": fields["account"],
            "person": fields["contact"],
            "address": "\n".join((_("Example street 1"), "20457 Hamburg")),
            "tax_id": "",
        },
        "facts": [
            [_("Number"), number],
            [_("Date"), fields["date"]],
            [_("Valid until"), fields["valid_until"]],
            [_("Your contact with us"), fields["owner"]],
        ],
        "intro": _("Here stands what is written above the lines."),
        "terms": _("Here stand the terms of this document."),
        "hidden": [],
        "sections": sections,
        "sums": [[_("Net amount"), money(net)], [_("VAT %(percent)s") % {"percent": format_percent(TAX * 100, language)}, money(tax)]],
        "total": [_("Total"), money(net + tax)],
        "notes": [_("Optional lines that are not chosen are not part of the total.")] if lines > 2 else [],
        "fields": fields,
    }  # fmt: skip


def _line(place: int, amount: Decimal, money: Any, language: str) -> dict[str, Any]:
    return {
        "position": str(place + 1),
        "what": _("Example product %(number)s") % {"number": place + 1},
        "description": _("With a description of what it is and what belongs to it.") if place % 3 == 0 else "",
        "option": _("optional") if _is_option(place) else "",
        "is_counted": not _is_option(place),
        "quantity": str(place % 5 + 1),
        "price": money(PRICES[place % len(PRICES)]),
        "discount": format_percent(Decimal(5), language) if place % 4 == 1 else "",
        "amount": money(amount),
    }


def _amount(place: int) -> Decimal:
    whole = PRICES[place % len(PRICES)] * (place % 5 + 1)
    return round(whole * Decimal("0.95"), 2) if place % 4 == 1 else whole


def _is_option(place: int) -> bool:
    return place % 10 == 2
