"""What stands on every document that is printed: whose it is, for whom, the lines, the sums; all of it written out in the document's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.areas.orders import sums
from regulars.areas.orders.samples import sample
from regulars.areas.orders.words import quantity_words
from regulars.areas.taxes.choices import RULES
from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.areas.taxes.words import tax_words
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import format_money
from regulars.base.numbers import format_percent
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.services.printing import documents
from regulars.services.printing.kinds import BLOCKS, POSITION, WHAT, Column, Data, Kind

COLUMNS = (
    POSITION,
    WHAT,
    Column("quantity", gettext_lazy("Quantity")),
    Column("price", gettext_lazy("Price")),
    Column("discount", gettext_lazy("Discount")),
    Column("amount", gettext_lazy("Amount")),
)
"""Of documents whose lines are priced."""
FIELDS = ("number", "date", "account", "contact", "owner", "total")
"""What texts of templates may name in braces of any document."""
RULE_WORDS = {option.value: option.label for option in RULES}


def priced(name: str, label: Any, number: str, **more: Any) -> Kind:
    """A kind of document whose lines are priced, for templates to be made of; `number` is one of its numbers, for the sample. `more` are further parts of `Kind`."""
    fields = (*FIELDS, *more.pop("fields", ()))
    blocks = more.pop("blocks", tuple(each for each in BLOCKS if each != "payment"))
    return Kind(
        name,
        label,
        columns=COLUMNS,
        blocks=blocks,
        sample=lambda language, lines: sample(language, lines, label, number),
        fields=fields,
        **more,
    )


PLAIN = priced("document", gettext_lazy("Document"), "1")
"""What has no templates of its own looks like this."""


def set_in_type(data: Data, kind: Kind = PLAIN, template: Any = None) -> bytes:
    """The PDF of what a document says, by its template, else by the usual one of its kind. A logo that is no picture is left out.

    Raises `sandbox.Broken` for a template of one's own that cannot be set.
    """
    return documents.pdf(kind, data, documents.look_of(template, kind))


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
    """What any document shows; `heading`, `number`, `name`, `mark`, `facts`, `intro` and `terms` are its own, and of `fields` its `number` and `date`."""

    def money(amount: Any) -> str:
        return format_money(amount, document.currency, language)

    places = {line.pk: place for place, line in enumerate(lines, 1)}
    return {
        "language": language,
        "title": title,
        "logo": logo_of(document.seller),
        "seller": seller_words(document.seller, language),
        "buyer": buyer_words(document.account, document.contact, document.seller, language),
        "hidden": [] if any(line.discount for line in lines) else ["discount"],
        "sections": [
            {"title": heading, "lines": [line_words(line, money, language, places[line.pk]) for line in group]}
            for heading, group in in_sections(lines)
        ],
        "sums": sum_rows(document, lines, money, language),
        "total": [_("Total"), money(document.total)],
        "notes": notes(lines),
        "fields": {
            "account": document.account.name,
            "contact": document.contact.name if document.contact else document.account.name,
            "owner": document.owner.name if getattr(document, "owner", None) else "",
            "total": money(document.total),
        },
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


def line_words(line: Any, money: Any, language: str, number: int) -> dict[str, Any]:
    return {
        "position": str(number),
        "what": line.name,
        "description": "\n".join([*line.notes, *filter(None, [line.description])]),
        "option": option_words(line),
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
    if any(getattr(line, "alternative", "") for line in lines):
        found.append(_("Of alternatives only the chosen one is part of the total."))
    if any(not sums.counts(line) and not line.alternative for line in lines):
        found.append(_("Optional lines that are not chosen are not part of the total."))
    if any(line.tax_rule == "reverse_charge" for line in lines):
        found.append(_("Reverse charge: the customer accounts for the tax (Directive 2006/112/EC, article 196)."))
    return found


def option_words(line: Any) -> str:
    """What tells an optional line or an alternative from the others: “optional, chosen”; empty for others."""
    if not getattr(line, "is_optional", False):
        return ""
    if line.alternative:
        words = _("alternative “%(group)s”, chosen") if line.is_chosen else _("alternative “%(group)s”")
        return words % {"group": line.alternative}
    return _("optional, chosen") if line.is_chosen else _("optional")
