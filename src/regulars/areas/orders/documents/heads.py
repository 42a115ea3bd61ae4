"""What holds of documents whatever the way in: once one is no draft, nothing of it is changed; what it comes to follows from its lines.

Each function takes the kind first: `partial(settle, QUOTES)` stands in the description of quotes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.goods import goods_of
from regulars.areas.contacts.known import accounts_of
from regulars.areas.orders import sums
from regulars.areas.orders.documents.kind import Kind
from regulars.areas.orders.documents.promoting import promote
from regulars.areas.taxes.queries import Taxes, seller_of, taxes
from regulars.base.errors import Invalid
from regulars.engine import prepared, registry
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item, changed_fields
from regulars.engine.save import save_many

OF_SUMS = ("account", "seller", "currency", "discount", "discount_amount")
LIMIT = Decimal("1e15")


def keep_fixed(kind: Kind, batch: Batch) -> None:
    """A document that is no draft stays as it is; only verbs say what became of it."""
    for item in batch.good:
        if batch.verb in kind.deeds:
            continue
        was = batch.was(item, "status")
        is_told = kind.takes_history and batch.tells_history
        if was is None and item.record.status != kind.draft and not (batch.actor.is_system or is_told):
            item.record.status = kind.draft
        if was is None or (was == kind.draft and item.record.status == kind.draft):
            continue
        follows = batch.actor.is_system and batch.verb != "merge"  # what is merged itself takes nothing from others
        free = kind.inward | (kind.links if follows else frozenset())
        if any(found.key not in free and not found.custom for found in changed_fields(batch.entity, item)):
            batch.refuse(item, kind.fixed())


def settle(kind: Kind, batch: Batch) -> None:
    """One discount on the whole, one currency as long as there are lines; amounts and taxes follow from what is said."""
    for item in batch.good:
        document: Any = item.record
        problem = _wrong(kind, batch, item)
        if problem:
            batch.refuse(item, Invalid(fields=problem))
            continue
        if batch.changed(item, *kind.content) and batch.verb not in kind.deeds:
            document.written_at = timezone.now()
        if item.is_new:
            _settle_rounding(document)
            put_sums(document, [])
        elif batch.changed(item, *OF_SUMS) and document.status == kind.draft:
            _sum_anew(kind, batch, document)


def keep(kind: Kind, batch: Batch) -> None:
    """A document that is no draft is not deleted. Raises Refused, which takes back the whole deletion."""
    if any(each.deleted_at is not None and each.status != kind.draft for each in batch.records):
        raise kind.fixed()


def refresh(
    kind: Kind,
    documents: Iterable[uuid.UUID],
    *,
    actor: Actor,
    held: Mapping[uuid.UUID, Any] | None = None,
    written: Iterable[Any] = (),
) -> None:
    """Write what the lines of these documents come to. `held` spares reading them again: as they are stored, under their locks; so does `written` for new lines of theirs."""
    program = replace(actor, is_system=True)
    known = kind.held(documents) if held is None else held
    found = [known[key] for key in sorted(documents) if key in known and known[key].deleted_at is None]
    drafts = [each for each in found if each.status == kind.draft]
    lines = kind.lines_of(found, known=() if drafts else written)  # lines of drafts may be written once more
    if drafts:
        table = registry.get(kind.entity).table
        prepared.send(
            f"update {table} set written_at = %s where id = any(%s)", [timezone.now(), [each.pk for each in drafts]]
        )
        save_many([line for each in drafts for line in promote(each, lines[each.pk])], actor=program)
    for each in found:
        put_sums(each, lines[each.pk])
    verb = "" if len(drafts) == len(found) else kind.adds_up
    save_many(found, actor=program, verb=verb, locked={each.pk: (each, True) for each in found})


def tax(document: Any, lines: Iterable[Any]) -> None:
    """Give lines the taxes that hold today for the document's account; what is carried over from another document keeps its own."""
    tax_all([(document, list(lines))])


def tax_all(documents: Sequence[tuple[Any, Sequence[Any]]]) -> None:
    """The same for many documents, each with lines of it."""
    accounts = accounts_of(document.account_id for document, _lines in documents)
    today = timezone.localdate()
    for document, lines in documents:
        known = taxes(accounts.get(document.account_id), today, seller=seller_of(document))
        for line in lines:
            if not sums.is_carried(line):
                _tax_line(line, known)


def _tax_line(line: Any, known: Taxes) -> None:
    taxed = known.of(line.tax_category_id)
    line.tax_rule, line.taxes = taxed.rule, [sums.written(each) for each in taxed.rates]
    if parts := sums.parts_of(line):
        line.bundle = {**line.bundle, "parts": _taxed_parts(line, parts, known)}
        line.taxes = list(dict.fromkeys(each for part in sums.parts_of(line) for each in part["taxes"]))


def _taxed_parts(line: Any, parts: Iterable[dict[str, Any]], known: Taxes) -> list[dict[str, Any]]:
    """Each part of a bundle bears the taxes of its own category, unless the line names one for the whole."""
    listed = list(parts)
    goods = goods_of(uuid.UUID(part["product"]) for part in listed)
    found = []
    for part in listed:
        product = goods.get(uuid.UUID(part["product"]))
        taxed = known.of(line.tax_category_id or (product.tax_category_id if product else None))
        found.append({**part, "tax_rule": taxed.rule, "taxes": [sums.written(each) for each in taxed.rates]})
    return found


def put_sums(document: Any, lines: Iterable[Any]) -> None:
    """What the lines come to, written into the document. Raises Invalid where it is too much to be stored."""
    found = sums.figures(document, lines)
    told = found.sums
    if max(told.subtotal, told.total) >= LIMIT:
        raise Invalid(fields={"price": _("This amount is too large.")})
    amounts = {
        "subtotal": told.subtotal, "reduction": told.discount, "net": told.net, "tax": told.tax, "total": told.total, "margin": found.margin,
    }  # fmt: skip
    for key, amount in amounts.items():
        setattr(document, key, amount)
        setattr(document, f"{key}_currency", document.currency if amount is not None else "")
    document.discount_rate, document.margin_rate = found.discount_rate, found.margin_rate


def _sum_anew(kind: Kind, batch: Batch, document: Any) -> None:
    """What its lines come to for the account, the company and the discount it has now."""
    _settle_rounding(document)
    lines = kind.lines(document)
    tax(document, lines)
    promote(document, lines)
    put_sums(document, lines)
    program = replace(batch.actor, is_system=True)
    batch.afterwards(lambda: save_many(lines, actor=program))


def _settle_rounding(document: Any) -> None:
    seller = seller_of(document)
    document.rounding = seller.rounding if seller else "document"


def _wrong(kind: Kind, batch: Batch, item: Item) -> dict[str, str]:
    document: Any = item.record
    if document.discount and document.discount_amount:
        return {"discount_amount": _("Give the discount in per cent or as an amount, not both.")}
    if not item.is_new and batch.changed(item, "currency"):
        if kind.lines(document):
            return {"currency": _("It has lines in its currency: make another one for another currency.")}
        if not document.currency:
            return {"currency": _("This field is required.")}
    return {}
