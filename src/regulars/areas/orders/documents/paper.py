"""What stands on every document that is printed: whose it is, for whom, the lines, the sums; all of it written out in the document's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.orders import sums
from regulars.areas.orders.words import quantity_words
from regulars.areas.taxes.choices import RULES
from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.areas.taxes.words import tax_words
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import format_money
from regulars.base.numbers import format_percent
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.services.printing import typesetting

TEMPLATE = Path(__file__).parent.parent / "typst" / "quote.typ"
"""The page of quotes; what else is written to customers looks the same."""
RULE_WORDS = {option.value: option.label for option in RULES}


def set_in_type(data: dict[str, Any], template: Path = TEMPLATE) -> bytes:
    """The PDF of what a template shows. A logo that is no picture is left out."""
    try:
        return typesetting.pdf(template, data)
    except typst.TypstError:
        if data["logo"] is None:
            raise
        return typesetting.pdf(template, {**data, "logo": None})


def kept_or(document: Any, otherwise: Callable[[Any], bytes]) -> bytes:
    """The PDF that a document keeps (`document`), else one of what it says now."""
    if document.document_id:
        kept = StoredFile.objects.filter(pk=document.document_id).first()
        if kept is not None and stored.path_of(kept).exists():
            return stored.path_of(kept).read_bytes()
    return otherwise(document)


def spoken(document: Any, data: Callable[[Any, str], dict[str, Any]]) -> dict[str, Any]:
    """What `data` says of a document, in the document's language."""
    language = document.language if document.language in LANGUAGES else "en"
    with speaking(language):
        return data(document, language)


def common(document: Any, lines: list[Any], language: str, *, title: str) -> dict[str, Any]:
    """What the template of quotes shows of any document; `number`, `name`, `mark`, `facts`, `intro` and `terms` are its own."""

    def money(amount: Any) -> str:
        return format_money(amount, document.currency, language)

    places = {line.pk: place for place, line in enumerate(lines, 1)}
    return {
        "language": language,
        "title": title,
        "logo": logo_of(document.seller),
        "words": column_words(),
        "seller": seller_words(document.seller, language),
        "buyer": buyer_words(document.account, document.contact, document.seller, language),
        "shows_discount": any(line.discount for line in lines),
        "sections": [
            {"title": heading, "lines": [line_words(line, money, language, places[line.pk]) for line in group]}
            for heading, group in in_sections(lines)
        ],
        "sums": sum_rows(document, lines, money, language),
        "total": [_("Total"), money(document.total)],
        "notes": notes(lines),
    }


def in_sections(lines: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Lines under their headings, in their order; a heading that comes again later stands again."""
    return [(section, list(group)) for section, group in groupby(lines, key=lambda line: line.section)]


def tax_rows(document: Any, lines: list[Any], language: str) -> list[tuple[str, Any, Any]]:
    """Each tax in words, of which net amount, and how much; where there is none, the rule that says so."""
    found = sums.figures(document, lines).sums
    rows: list[tuple[str, Any, Any]] = [
        (tax_words(each.tax.key.name, each.tax.percent, language), each.base, each.amount)
        for each in found.taxes
        if isinstance(each.tax.key, sums.TaxName)
    ]
    rules = dict.fromkeys(line.tax_rule for line in lines if sums.counts(line) and line.tax_rule in sums.RELIEVED)
    return rows + [(str(RULE_WORDS[rule]), None, None) for rule in rules]


def column_words() -> dict[str, str]:
    return {
        "position": pgettext("column of a document", "No."),
        "what": pgettext("column of a document", "Description"),
        "quantity": _("Quantity"),
        "price": _("Price"),
        "discount": _("Discount"),
        "amount": _("Amount"),
        "terms": _("Terms"),
        "place": _("Place, date"),
        "signature": _("Signature of the customer"),
        "page": _("Page {page} of {pages}"),
    }


def line_words(line: Any, money: Any, language: str, number: int) -> dict[str, Any]:
    return {
        "position": str(number),
        "name": line.name,
        "description": line.description,
        "option": _option(line),
        "is_counted": sums.counts(line),
        "quantity": quantity_words(line, language),
        "price": money(line.price),
        "discount": format_percent(line.discount, language) if line.discount else "",
        "amount": money(line.amount),
    }


def sum_rows(document: Any, lines: list[Any], money: Any, language: str) -> list[list[str]]:
    rows = []
    if document.reduction:
        label = _("Discount on the whole")
        rows.append([_("Subtotal"), money(document.subtotal)])
        rows.append(
            [
                f"{label} {format_percent(document.discount, language)}" if document.discount else label,
                f"−{money(document.reduction)}",
            ]
        )
    rows.append([_("Net amount"), money(document.net)])
    return rows + [
        [words, money(amount) if amount is not None else ""]
        for words, _base, amount in tax_rows(document, lines, language)
    ]


def notes(lines: list[Any]) -> list[str]:
    found = []
    if any(not sums.counts(line) for line in lines):
        found.append(_("Optional lines that are not chosen are not part of the total."))
    if any(line.tax_rule == "reverse_charge" for line in lines):
        found.append(_("Reverse charge: the customer accounts for the tax (Directive 2006/112/EC, article 196)."))
    return found


def _option(line: Any) -> str:
    if not getattr(line, "is_optional", False):
        return ""
    return _("optional, chosen") if line.is_chosen else _("optional")
