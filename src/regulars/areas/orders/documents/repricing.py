"""Prices of a document's lines as the rules say now, instead of those that stand there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.configurator.selling import configurable
from regulars.areas.orders.documents.kind import Kind
from regulars.areas.prices.choices import CONFIGURED
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many


def reprice(kind: Kind, document: Any, *, actor: Actor) -> Any:
    """Give all lines of products the prices that the rules say now; what was put together of options keeps its price. `notice` says how many changed. Refused without such lines, and of one that is no draft."""
    listed = [line for line in kind.lines(document) if line.product_id and line.price_rule != CONFIGURED]
    known = configurable(line.product_id for line in listed)
    lines = [line for line in listed if line.product_id not in known]
    if not lines:
        raise Refused(_("There are no lines of products here."), code="no_lines")
    before = [_priced(line) for line in lines]
    for line in lines:
        line.price = None
    save_many(lines, actor=actor)
    changed = sum(one != _priced(line) for one, line in zip(before, lines, strict=True))
    document.refresh_from_db()
    document.remember()
    document.notice = ngettext("%(num)s line changed", "%(num)s lines changed", changed) % {"num": changed}
    return document


def reprice_line(line: Any, *, actor: Actor) -> Any:
    """The same for one line. Refused of one whose price is that of its options."""
    if line.price_rule == CONFIGURED or configurable([line.product_id]):
        raise Refused(_("Its price is that of the options it was put together of."), code="configured")
    line.price = None
    return save(line, actor=actor)


def is_priced_anew(kind: Kind, line: Any) -> bool:
    """Whether a line has a price that the rules may set: that of a product, in a draft."""
    return bool(line.product_id and line.price_rule != CONFIGURED and getattr(line, kind.parent).status == kind.draft)


def _priced(line: Any) -> tuple[Any, ...]:
    return line.price, line.price_rule, line.price_book_id
