"""What is counted over a branch of companies: open deals, what was won, quotes; areas above add theirs (orders, invoices, tickets)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regulars.base.i18n import N_
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.query import Records
from regulars.engine.withheld import may_ask

YEAR = timedelta(days=365)
ORDERED = ["confirmed", "partly", "delivered", "closed"]
"""Of which statuses an order counts."""
MOST = 1000
"""Companies of a branch that have figures of their own."""


@dataclass(frozen=True)
class Measure:
    """Records of an entity that hang on accounts by the link `account`, narrowed by `condition()`, and what of them is summed (nothing: they are counted)."""

    key: str
    label: str
    entity: str
    condition: Callable[[], Mapping[str, Any]]
    sum: str = ""
    account: str = "account"


@dataclass(frozen=True)
class Figure:
    """How many records, and their sum in the workspace's currency."""

    count: int = 0
    sum: Decimal = Decimal(0)

    def plus(self, other: Figure) -> Figure:
        return Figure(self.count + other.count, self.sum + other.sum)


_measures: list[Measure] = [
    Measure("open", N_("Open deals"), "deal", lambda: {"field": "status", "op": "eq", "value": "open"}, "amount"),
    Measure("won", N_("Won in 12 months"), "deal", lambda: {"all": [{"field": "status", "op": "eq", "value": "won"}, _since_a_year()]}, "amount"),
    Measure("quotes", N_("Quotes waiting for an answer"), "quote", lambda: {"field": "status", "op": "eq", "value": "sent"}, "total"),
    Measure("orders", N_("Ordered in 12 months"), "order", lambda: {"all": [{"field": "status", "op": "in", "value": ORDERED}, _since_a_year("ordered_on")]}, "total"),
]  # fmt: skip


def add_measure(measure: Measure) -> None:
    """Let an area above count its records too. Once for each key, at start."""
    if all(each.key != measure.key for each in _measures):
        _measures.append(measure)


def measures(actor: Actor) -> list[Measure]:
    """Those whose records, accounts and sums the actor may know."""
    return [each for each in _measures if _may_know(each, actor)]


def condition(measure: Measure, account: uuid.UUID) -> dict[str, Any]:
    """The filter of a measure's records on an account and all below it: what its list is opened with."""
    narrowed = measure.condition()
    below = {"field": measure.account, "op": "under", "value": str(account)}
    return {"all": [below, *([narrowed] if narrowed else [])]}


def total(measure: Measure, account: uuid.UUID, actor: Actor) -> Figure:
    """Over the whole branch, as far as the actor may see."""
    count, sums = _records(measure, account, actor).counted((measure.sum,) if measure.sum else (), None)
    return Figure(count.number, sums.get(measure.sum) or Decimal(0))


def by_account(measure: Measure, account: uuid.UUID, actor: Actor) -> dict[uuid.UUID, Figure]:
    """The same by the account that the records hang on themselves."""
    groups = _records(measure, account, actor).group(
        measure.account, sums=(measure.sum,) if measure.sum else (), limit=MOST
    )
    return {
        each.value.id: Figure(each.size, each.sums.get(measure.sum) or Decimal(0))
        for each in groups
        if each.value is not None
    }


def _records(measure: Measure, account: uuid.UUID, actor: Actor) -> Records:
    return access.records(measure.entity, actor).where(condition(measure, account))


def _may_know(measure: Measure, actor: Actor) -> bool:
    entity = registry.find(measure.entity)
    if entity is None or not access.may(actor, entity, "view"):
        return False
    if any(actor.withholds(entity.name, key) for key in (measure.account, measure.sum) if key):
        return False
    return may_ask(access.records(entity, actor).where(measure.condition()))


def _since_a_year(key: str = "closed_at") -> dict[str, Any]:
    return {"field": key, "op": "gte", "value": (timezone.now() - YEAR).date().isoformat()}
