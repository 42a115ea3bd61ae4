"""A quote on its page: the document as it will be read, its versions, and what its deal shows of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from regulars.areas.orders import approving, sums
from regulars.areas.orders.choices import DRAFT, STATUSES
from regulars.areas.orders.links import address_of
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.orders.words import quantity_words
from regulars.areas.taxes.choices import RULES
from regulars.areas.taxes.words import tax_words
from regulars.base.numbers import format_percent
from regulars.engine import access
from regulars.engine.actor import Actor

STATUS_WORDS = {option.value: option for option in STATUSES}
RULE_WORDS = {option.value: option.label for option in RULES}


def lines_of(quote: Any) -> list[Any]:
    """The lines of a quote in their order, with product and unit."""
    found = QuoteLine.objects.filter(quote=quote.pk, deleted_at=None).select_related("product", "unit", "price_book")
    return list(found.order_by("position", "id"))


def in_sections(lines: list[Any]) -> list[tuple[str, list[Any]]]:
    """Lines under their headings, in their order; a heading that comes again later stands again."""
    return [(section, list(group)) for section, group in groupby(lines, key=lambda line: line.section)]


def tax_rows(quote: Any, lines: list[Any], language: str) -> list[tuple[str, Any, Any]]:
    """Each tax in words, of which net amount, and how much; where there is none, the rule that says so."""
    found = sums.figures(quote, lines).sums
    rows: list[tuple[str, Any, Any]] = [
        (tax_words(each.tax.key.name, each.tax.percent, language), each.base, each.amount)
        for each in found.taxes
        if isinstance(each.tax.key, sums.TaxName)
    ]
    rules = dict.fromkeys(line.tax_rule for line in lines if sums.counts(line) and line.tax_rule in sums.RELIEVED)
    return rows + [(str(RULE_WORDS[rule]), None, None) for rule in rules]


def document_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """What stands in the quote and what it comes to; the margin for those who may see what products cost."""
    if actor.hides("quote-line", "price") or actor.hides("quote", "total"):
        return None
    lines = lines_of(quote)
    may_edit = quote.status == DRAFT and access.may(actor, "quote", "edit")
    return {
        "quote": quote,
        "per_cent": lambda value: format_percent(value, actor.manner.language),
        "quantity": lambda line: quantity_words(line, actor.manner.language),
        "sections": in_sections(lines),
        "taxes": tax_rows(quote, lines, actor.manner.language),
        "may_edit": may_edit and access.records("quote", actor, "edit").matching([quote.pk]).exists(),
        "shows_margin": not actor.hides("quote", "margin") and quote.margin is not None,
        "lacking": approving.lacking(quote) if quote.status == DRAFT else [],
    }


def link_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """The address of the customer's page, when they looked, and how they signed; nothing before it was sent."""
    if quote.status == DRAFT or not (quote.link or quote.decided_at):
        return None
    shows_address = not actor.hides("quote", "total") and not actor.hides("quote-line", "price")
    return {"quote": quote, "address": address_of(quote) if shows_address else ""}


def versions_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """All versions of a quote, the newest first; nothing while there is one."""
    found = versions_of(quote, actor)
    return {"quote": quote, "versions": found, "statuses": STATUS_WORDS} if len(found) > 1 else None


def versions_of(quote: Any, actor: Actor) -> list[Any]:
    """The versions of a quote that the actor may see, the newest first."""
    ids = list(Quote.objects.filter(code=quote.code, deleted_at=None).values_list("pk", flat=True))
    found = access.records("quote", actor).matching(ids).instances(limit=100)
    return sorted(found, key=lambda each: -each.revision)
