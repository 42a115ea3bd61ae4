"""Verbs that price lines anew; nothing else changes a price that a line has."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.sales.models import Deal, DealLine
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many


def reprice(deal: Deal, *, actor: Actor) -> Deal:
    """Give all lines of a deal the prices that the rules say now. `notice` says how many changed. Refused without lines."""
    lines: list[Any] = list(DealLine.objects.filter(deal=deal, deleted_at=None).order_by("position", "id"))
    if not lines:
        raise Refused(_("This deal has no product lines."), code="no_lines")
    before = [(line.price, line.price_rule, line.price_book_id) for line in lines]
    for line in lines:
        line.price = None
    save_many(lines, actor=actor)
    after = [(line.price, line.price_rule, line.price_book_id) for line in lines]
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    deal.refresh_from_db()
    deal.notice = ngettext("%(num)s line changed", "%(num)s lines changed", changed) % {"num": changed}
    return deal


def reprice_line(line: Any, *, actor: Actor) -> DealLine:
    """The same for one line."""
    line.price = None
    priced: DealLine = save(line, actor=actor)
    return priced
