"""Next steps of open deals, made up and spread so that every state is seen: none, planned, today, overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from regulars.areas.activities.models import Call, Meeting, Task
from regulars.areas.sales.models import Deal
from regulars.engine.actor import Actor
from regulars.engine.save import save_many
from regulars.project.demo.calendar import Days, chance

CHUNK = 500
TWENTIETHS = {"overdue": range(2), "today": range(2, 3), "planned": range(3, 14)}  # the rest of twenty has none


def add_steps(pipeline: Any, days: Days, *, actor: Actor) -> int:
    """Plan a call, a task or a meeting for seven of ten deals that are being worked on. Gives how many."""
    deals = Deal.objects.filter(pipeline=pipeline, stage__name="Engaging", next_step_kind="", deleted_at=None)
    made: dict[type, list[Any]] = {Call: [], Task: [], Meeting: []}
    for deal in deals.select_related("account", "contact").order_by("id"):
        step = _step(deal, days)
        if step is not None:
            made[type(step)].append(step)
    for found in made.values():
        for start in range(0, len(found), CHUNK):
            save_many(found[start : start + CHUNK], actor=actor)
    return sum(map(len, made.values()))


def _step(deal: Any, days: Days) -> Any:
    key = deal.external_id
    place = chance(key, "state") % 20
    state = next((name for name, part in TWENTIETHS.items() if place in part), None)
    if state is None:
        return None
    away = {"overdue": -1 - chance(key, "away") % 6, "today": 0, "planned": 1 + chance(key, "away") % 21}[state]
    moment = days.at(days.today + timedelta(days=away), key)
    shared = {"record_id": deal.id, "record_entity": "deal", "owner_id": deal.owner_id}
    kind = chance(key, "kind") % 20
    return _KINDS[0 if kind < 11 else 1 if kind < 17 else 2](deal, moment, shared)


def _call(deal: Any, moment: Any, shared: dict[str, Any]) -> Call:
    whom = deal.contact.name if deal.contact_id else (deal.account.name if deal.account_id else "the customer")
    phone = deal.contact.phone if deal.contact_id else ""
    return Call(name=f"Call {whom} about {_product(deal)}", starts_at=moment, phone=phone, **shared)


def _task(deal: Any, moment: Any, shared: dict[str, Any]) -> Task:
    return Task(name=f"Send the offer for {_product(deal)}", due_at=moment, **shared)


def _meeting(deal: Any, moment: Any, shared: dict[str, Any]) -> Meeting:
    whom = deal.account.name if deal.account_id else "the customer"
    return Meeting(name=f"Show {_product(deal)} to {whom}", starts_at=moment, **shared)


def _product(deal: Any) -> str:
    return str(deal.name.split(" for ")[0].split(" · ")[0])


_KINDS: tuple[Callable[[Any, Any, dict[str, Any]], Any], ...] = (_call, _task, _meeting)
