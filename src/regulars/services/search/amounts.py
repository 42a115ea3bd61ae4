"""Find records by an amount of money that stands on them: «12 500,00» finds the deal, the quote and the invoice of so much."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from regulars.base.errors import Unreadable
from regulars.base.money import parse_money, parse_money_as
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Sql
from regulars.engine.sql import column_of

LONGEST = 30
OTHER_LANGUAGE = {"en": "ru", "ru": "en"}
SHARE = 3
"""Of several entities each may have a third of the places, so that invoices are not lost behind many deals of one price."""


class Amount(NamedTuple):
    """An amount that is looked for; `currency` is empty where it is not said, `is_said` where it could be nothing but an amount."""

    value: Decimal
    currency: str
    is_said: bool


class Holder(NamedTuple):
    """A record on which the amount stands, in this field."""

    entity: Entity
    id: uuid.UUID
    key: str


def amount_in(words: str, actor: Actor) -> Amount | None:
    """What is typed, where it is an amount of money in the manner of the reader, or of the other language, and nothing else."""
    typed = words.strip()
    if len(typed) > LONGEST or not any(each.isdigit() for each in typed):
        return None
    own = actor.manner.language
    for language in (own, OTHER_LANGUAGE.get(own, "en")):
        try:
            _value, written = parse_money(typed, language)
            value, currency = parse_money_as(typed, language, actor.manner.currency)
        except (Unreadable, ArithmeticError):
            continue
        if not value.is_finite() or value <= 0 or value >= Decimal("1e15"):
            return None
        return Amount(value, currency if written else "", not typed.isdigit())
    return None


def holders(amount: Amount, actor: Actor, *, entities: tuple[str, ...] = (), limit: int) -> list[Holder]:
    """Records of so much, the kinds that are meant first and of each the newest; never by an amount that is hidden from the actor."""
    wanted = [
        entity
        for entity in registry.entities()
        if entity.search is not None
        and any(not actor.withholds(entity.name, key) for key in entity.search.amounts)
        and (not entities or entity.name in entities)
        and access.may(actor, entity, "view")
    ]
    each = limit if len(wanted) == 1 else max(2, limit // SHARE)
    wanted.sort(key=lambda entity: -(entity.search.weight if entity.search else 0))
    return [found for entity in wanted for found in _of(entity, amount, actor, each)][:limit]


def _of(entity: Entity, amount: Amount, actor: Actor, limit: int) -> Iterator[Holder]:
    records = access.records(entity, actor)
    for key in entity.search.amounts if entity.search else ():
        if actor.withholds(entity.name, key):
            continue
        source, own = records.source()
        sql, params = _stands(entity, entity.by_key[key], amount, actor)
        found = records.ask(f"select t0.id {source} and {sql} order by t0.id desc limit {limit}", [*own, *params])
        yield from (Holder(entity, row[0], key) for row in found)


def _stands(entity: Entity, field: Field, amount: Amount, actor: Actor) -> Sql:
    """As written on the record, or worth so much in the workspace's currency. Two indexes serve it: that of the worth, which sorts lists, and
    that of amounts which are not their worth (`engine.models.record.foreign_index`), few where one currency is used.
    """
    written, currency, worth = column_of(entity, field, "t0").parts
    abroad: Sql = (f"({written} < {worth} or {written} > {worth}) and {written} = %s", [amount.value])
    if not amount.currency:
        return f"({worth} = %s or ({abroad[0]}))", [amount.value, *abroad[1]]
    at_home: Sql = (f"{worth} = %s", [amount.value]) if amount.currency == actor.manner.currency else ("false", [])
    params: list[Any] = [*at_home[1], *abroad[1], amount.currency]
    return f"({at_home[0]} or ({abroad[0]} and {currency} = %s))", params
