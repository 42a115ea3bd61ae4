"""Keeps signals and health of deals as lists, boards and filters show them. No change of the record: its version stays."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

import orjson

from regulars.areas.sales.health.facts import Known, known
from regulars.areas.sales.health.signals import health_of, signals_of
from regulars.areas.sales.models import DismissedSignal
from regulars.engine import actor as actors
from regulars.engine import rows
from regulars.engine.derived.beside import written_beside
from regulars.engine.removing import delete

AT_ONCE = 1000

_STORE = """
update sales_deal t set signals = v.signals, health = v.health
  from (select (given->>'id')::uuid as id, given->>'health' as health,
               array(select jsonb_array_elements_text(given->'signals')) as signals
          from jsonb_array_elements(%s::jsonb) given) v
 where t.id = v.id and (t.signals, t.health) is distinct from (v.signals, v.health::varchar)
"""
_CLEAR = "update sales_deal set signals = '{}', health = '' where id = any(%s) and status <> 'open' and health <> ''"


def refresh(ids: Iterable[uuid.UUID], *, now: datetime | None = None) -> int:
    """Work out anew what speaks against these deals. Gives how many of them are open."""
    listed = list(ids)
    found = known(listed, now)
    dismissed = _dismissed([each.id for each in found])
    changed = []
    for each in found:
        kinds, health = _judged(each, dismissed)
        if (kinds, health) != (each.signals, each.health):
            changed.append({"id": each.id, "signals": kinds, "health": health})
    with written_beside("deal", listed, "signals", "health"):
        if changed:
            rows.query(_STORE, [orjson.dumps(changed, default=str).decode()])
        rows.query(_CLEAR, [listed])
    return len(found)


def refresh_all(*, now: datetime | None = None) -> int:
    """The same for every open deal: days pass without anybody changing anything."""
    return sum(refresh(ids, now=now) for ids in _open_deals())


def _open_deals() -> Iterator[list[uuid.UUID]]:
    after = uuid.UUID(int=0)
    while True:
        found = rows.query(
            "select id from sales_deal where id > %s and deleted_at is null and status = 'open' order by id limit %s",
            [after, AT_ONCE],
        )
        if not found:
            return
        yield [key for (key,) in found]
        after = found[-1][0]


def _judged(deal: Known, dismissed: dict[uuid.UUID, list[DismissedSignal]]) -> tuple[list[str], str]:
    """What its row shall say. A signal that has gone takes its dismissal along: when it comes back, it counts."""
    kinds = [signal.kind for signal in signals_of(deal.facts)]
    waved = dismissed.get(deal.id, [])
    over = [each for each in waved if each.signal not in kinds]
    if over:
        delete(over, actor=actors.system("health"))
    silenced = {each.signal for each in waved}
    left = [kind for kind in kinds if kind not in silenced]
    return left, health_of(left)


def _dismissed(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[DismissedSignal]]:
    found: dict[uuid.UUID, list[DismissedSignal]] = {}
    for each in DismissedSignal.objects.filter(deal__in=ids, deleted_at=None):
        found.setdefault(each.deal_id, []).append(each)
    return found
