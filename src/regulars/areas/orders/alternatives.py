"""Alternatives: lines of a quote under one name, of which exactly one is chosen, and counts.

Each is an optional line, too, so that whatever asks which lines count needs to know nothing of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.orders.models import QuoteLine
from regulars.base.errors import Refused
from regulars.base.text import fold
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.save import save_many

DEEDS = frozenset(("choose", "send"))
"""Verbs that say themselves what is chosen."""


def settle_options(batch: Batch) -> None:
    """Only an optional line is chosen; of alternatives the one that was chosen last, else the first."""
    touched: dict[uuid.UUID, set[uuid.UUID]] = {}
    for item in batch.good:
        line: Any = item.record
        line.alternative = (line.alternative or "").strip()
        line.is_optional = line.is_optional or bool(line.alternative)
        line.is_chosen = line.is_optional and line.is_chosen
        if not (line.alternative or batch.was(item, "alternative")):
            continue
        if item.is_new or batch.changed(item, "alternative", "is_chosen", "quote"):
            is_preferred = line.is_chosen and (item.is_new or batch.changed(item, "is_chosen"))
            for quote in filter(None, (line.quote_id, batch.was(item, "quote"))):
                touched.setdefault(quote, set()).update({line.id} if is_preferred else ())
    if touched and batch.verb not in DEEDS:
        batch.afterwards(partial(choose_one_of_each, touched, actor=batch.actor))


def keep_alternatives(batch: Batch) -> None:
    """Where the chosen one of alternatives went into the bin, the first that is left is chosen."""
    listed: list[Any] = [record for record in batch.records if record.alternative]
    if listed:
        choose_one_of_each({line.quote_id: set() for line in listed}, actor=batch.actor)


def choose_one_of_each(quotes: dict[uuid.UUID, set[uuid.UUID]], *, actor: Actor) -> None:
    """Of each group of alternatives of these quotes exactly one is chosen: one of the preferred, else the one that was, else the first."""
    stored: list[Any] = list(
        QuoteLine.objects.filter(quote_id__in=quotes, deleted_at=None)
        .exclude(alternative="")
        .order_by("position", "id")
    )
    changed = []
    for quote, preferred in quotes.items():
        for group in groups_of(line for line in stored if line.quote_id == quote).values():
            chosen = next((line for line in reversed(group) if line.is_chosen and line.pk in preferred), None)
            chosen = chosen or next((line for line in group if line.is_chosen), group[0])
            for line in group:
                if line.is_chosen != (line is chosen):
                    line.is_chosen = line is chosen
                    changed.append(line)
    if changed:
        save_many(changed, actor=replace(actor, is_system=True))


def groups_of(lines: Iterable[Any]) -> dict[str, list[Any]]:
    """Alternatives by their group, in the order of the lines; names that differ by case alone are one group."""
    found: dict[str, list[Any]] = {}
    for line in lines:
        if line.alternative:
            found.setdefault(fold(line.alternative), []).append(line)
    return found


def require_real(lines: Iterable[Any]) -> None:
    """Raises Refused for a group of one line: there is nothing to choose."""
    for group in groups_of(lines).values():
        if len(group) == 1:
            text = _(
                "“%(line)s” is the only one of its alternatives: give it a second one, or make it an ordinary line."
            )
            raise Refused(text % {"line": group[0].name}, code="single_alternative")


def require_one_of_each(lines: Iterable[Any], chosen: Collection[Any]) -> None:
    """Raises Refused where none, or more than one, of a group of alternatives is chosen."""
    for group in groups_of(lines).values():
        count = sum(line.pk in chosen for line in group)
        if count != 1:
            text = _("Choose exactly one of “%(group)s”.")
            raise Refused(text % {"group": group[0].alternative}, code="one_alternative")
