"""What sales puts on the Today page: deals without a next step, leads nobody answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.queries import Day, TodayItem
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.query import Row

LIMIT = 20
MINE = {"field": "owner", "op": "me"}


def attention(actor: Actor, day: Day) -> Iterable[TodayItem]:
    """Leads to accept, new leads, oldest first, then open deals without a next step, the largest first."""
    yield from leads_to_accept(actor)
    yield from unanswered_leads(actor)
    yield from idle_deals(actor)


def idle_deals(actor: Actor) -> Iterable[TodayItem]:
    if not access.may(actor, "deal", "view"):
        return
    idle = {
        "all": [
            MINE,
            {"field": "status", "op": "eq", "value": "open"},
            {"field": "next_step_kind", "op": "empty"},
        ]
    }
    columns = visible("deal", actor, "name", "account", "amount", "stage_entered_at")
    order = "-amount" if "amount" in columns else "created_at"
    for row in access.records("deal", actor).where(idle).order_by(order).rows(columns, limit=LIMIT):
        yield TodayItem(
            entity="deal",
            id=row.id,
            version=row.version,
            title=row["name"] or "",
            state="attention",
            about=row.values.get("account"),
            reason=_("No next step"),
            since=row.values.get("stage_entered_at"),
            figure=row.values.get("amount"),
            actions=("move", "win", "lose"),
        )


def visible(entity: str, actor: Actor, *keys: str) -> list[str]:
    """Those of the fields that are not hidden from the reader."""
    return [key for key in keys if not actor.hides(entity, key)]


def leads_to_accept(actor: Actor) -> Iterable[TodayItem]:
    """What rules gave to this person, the soonest to be accepted first."""
    if not access.may(actor, "lead", "view") or actor.hides("lead", "accept_until"):
        return
    given = {"all": [MINE, {"field": "accept_until", "op": "filled"}]}
    columns = visible("lead", actor, "name", "company", "accept_until")
    for row in access.records("lead", actor).where(given).order_by("accept_until").rows(columns, limit=LIMIT):
        yield TodayItem(
            entity="lead",
            id=row.id,
            version=row.version,
            title=_titled(row),
            state="attention",
            at=row["accept_until"],
            reason=_("To be accepted"),
            actions=("accept", "decline"),
        )


def _titled(row: Row) -> str:
    return " · ".join(filter(None, (row["name"].full if row["name"] else "", row.values.get("company") or "")))


def unanswered_leads(actor: Actor) -> Iterable[TodayItem]:
    if not access.may(actor, "lead", "view"):
        return
    new = {
        "all": [
            MINE,
            {"field": "status", "op": "eq", "value": "new"},
            {"field": "answered_at", "op": "empty"},
            {"field": "accept_until", "op": "empty"},
            {"field": "next_step_kind", "op": "empty"},
        ]
    }
    columns = visible("lead", actor, "name", "company", "created_at")
    for row in access.records("lead", actor).where(new).order_by("created_at").rows(columns, limit=LIMIT):
        yield TodayItem(
            entity="lead",
            id=row.id,
            version=row.version,
            title=_titled(row),
            state="attention",
            reason=_("Unanswered lead"),
            since=row["created_at"],
            actions=("convert", "disqualify"),
        )
