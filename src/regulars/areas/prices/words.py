"""Why a price holds, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.prices.cells import amount_of
from regulars.areas.prices.resolution import Answer, Considered
from regulars.base.numbers import format_number
from regulars.engine.fields import Manner


def rule_words(answer: Answer, manner: Manner) -> str:
    """The rule that set a price: the book and its entry, the list price, or that there is none."""
    if answer.book is not None and answer.entry is not None:
        quantity = answer.entry.from_quantity
        if not quantity:
            return answer.book.name
        return _("%(book)s, from %(quantity)s") % {"book": answer.book.name, "quantity": _number(quantity, manner)}
    return {
        "list": _("List price"),
        "converted": _("List price, converted at the rate of the day"),
    }.get(answer.rule, _("No price found"))


def verdict_words(one: Considered) -> str:
    """Why an entry holds or does not."""
    return {
        "won": pgettext("price", "Holds"),
        "whose": _("A price book that is nearer to the account goes before it."),
        "place": _("A price book of an earlier place goes before it."),
        "variant": _("An entry of the variant itself goes before that of its product."),
        "below_zero": _("It would cost less than nothing."),
        "day": _("An entry that began later goes before it."),
        "break": _("An entry for a larger quantity goes before it."),
        "unit": _("An entry in the unit that is asked for goes before it."),
        "dearer": _("An entry with a lower price goes before it."),
        "not_in_use": _("The price book is not in use."),
        "other_currency": _("The price book is in another currency."),
        "not_theirs": _("The price book is not for this account."),
        "other_day": _("It is not valid on this day."),
        "break_not_reached": _("Its quantity is not reached."),
        "other_unit": _("The unit that is asked for does not convert into its unit."),
        "no_list_price": _("The product has no list price."),
        "no_cost": _("The product has no cost."),
        "no_rate": _("There is no exchange rate for this day."),
        "no_price": _("It names no price."),
    }[one.verdict]


def entry_words(one: Considered, manner: Manner, *, shows_cost: bool) -> str:
    """What an entry says: “20 % off the list price”, “960.00 a unit, from 10”. What rests on the cost is told to those who see it."""
    entry = one.entry
    percent = _number(entry.percent or 0, manner)
    if entry.method == "discount":
        said = _("%(percent)s %% off the list price") % {"percent": percent}
    elif entry.method == "markup":
        said = _("cost plus %(percent)s %%") % {"percent": percent} if shows_cost else _("upon the cost")
    else:
        said = amount_of(entry.price, one.book.currency, manner.language) if entry.price is not None else ""
    if not entry.from_quantity:
        return said
    return _("%(price)s, from %(quantity)s") % {"price": said, "quantity": _number(entry.from_quantity, manner)}


def _number(value: Any, manner: Manner) -> str:
    return format_number(value.normalize() if value else 0, manner.language)
