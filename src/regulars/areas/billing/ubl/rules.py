"""What EN 16931 asks of the sums of an invoice (its business rules BR-…), worked out by the one function of sums that all our documents share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from regulars.areas.billing.ubl.bill import OUTSIDE, Bill, Category, Totals
from regulars.areas.taxes.amounts import Line, Sums, Tax, sums
from regulars.base.money import round_money

ZERO = Decimal(0)
LINE_SLACK = Decimal("0.02")
"""By which a line may differ from quantity × price (PEPPOL-EN16931-R120)."""


def summed(bill: Bill) -> Sums:
    """What its lines, with what is added and taken off, come to by our own rule."""
    found = [_line(item.net, item.category) for item in bill.items]
    found += [_line(each.amount if each.is_charge else -each.amount, each.category) for each in bill.charges]
    return sums(found, bill.currency)


def totals_of(bill: Bill, *, tax: Decimal | None = None) -> Totals:
    """The totals that follow. `tax` is that of the groups where it stands already."""
    found = summed(bill)
    lines = sum((item.net for item in bill.items), ZERO)
    off = sum((each.amount for each in bill.charges if not each.is_charge), ZERO)
    more = sum((each.amount for each in bill.charges if each.is_charge), ZERO)
    borne = found.tax if tax is None else tax
    total = found.net + borne
    prepaid, rounding = bill.totals.prepaid, bill.totals.rounding
    return Totals(lines, off, more, found.net, borne, total, prepaid, rounding, total - prepaid + rounding)


def broken(bill: Bill) -> list[str]:
    """The rules that it breaks, by their names in the standard; none for a right one."""
    told, found = bill.totals, []
    lines = sum((item.net for item in bill.items), ZERO)
    off = sum((each.amount for each in bill.charges if not each.is_charge), ZERO)
    more = sum((each.amount for each in bill.charges if each.is_charge), ZERO)
    taxes = sum((group.amount for group in bill.groups), ZERO)
    asked = {
        "BR-02": bool(bill.code),
        "BR-05": len(bill.currency) == 3,
        "BR-06": bool(bill.seller.name),
        "BR-07": bool(bill.buyer.name),
        "BR-09": bool(bill.seller.country),
        "BR-11": bool(bill.buyer.country),
        "BR-16": bool(bill.items),
        "BR-CO-10": told.lines == lines,
        "BR-CO-11": told.allowances == off,
        "BR-CO-12": told.charges == more,
        "BR-CO-13": told.net == lines - off + more,
        "BR-CO-14": told.tax == taxes,
        "BR-CO-15": told.total == told.net + told.tax,
        "BR-CO-16": told.payable == told.total - told.prepaid + told.rounding,
        "BR-CO-17": all(_is_taxed_right(group, bill.currency) for group in bill.groups),
        "BR-CO-18": bool(bill.groups),
        "BR-CO-25": told.payable <= 0 or bool(bill.due_on or bill.terms) or bill.kind == "381",
        "BR-CO-26": bool(bill.seller.tax_id or bill.seller.registration or bill.seller.key),
        "BR-27": all(item.price >= 0 for item in bill.items),
        "BR-S-08": _groups_of(bill) == {group.category: group.base for group in bill.groups},
    }
    found += [rule for rule, holds in asked.items() if not holds]
    return found


def _is_taxed_right(group: Any, currency: str) -> bool:
    """The tax is the rate of its net amount (BT-117), within one unit of currency as the published Schematron has it: several invoices of one order share what rounding leaves."""
    percent = group.category.percent or ZERO
    exact = group.base * percent / 100
    return bool(abs(round_money(exact, currency) - group.amount) < 1)


def is_line_right(item: Any) -> bool:
    """Whether a line is quantity × price with what is added and taken off, as Peppol asks beyond EN 16931."""
    more = sum((each.amount if each.is_charge else -each.amount for each in item.charges), ZERO)
    exact = item.quantity * item.price / item.per + more
    return bool(abs(exact - item.net) <= LINE_SLACK)


def _groups_of(bill: Bill) -> dict[Category, Decimal]:
    found: dict[Category, Decimal] = defaultdict(lambda: ZERO)
    for category, amount in _parts(bill):
        found[category] += amount
    return dict(found)


def _parts(bill: Bill) -> Iterable[tuple[Category, Decimal]]:
    for item in bill.items:
        yield item.category, item.net
    for each in bill.charges:
        if each.category is not None:
            yield each.category, each.amount if each.is_charge else -each.amount


def _line(amount: Decimal, category: Category | None) -> Line:
    known = category or Category(OUTSIDE, None)
    taxes = (Tax(known, known.percent or ZERO),)
    return Line(Decimal(1), amount, taxes=taxes)
