"""What sales puts on the Today page: deals in trouble, leads nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.queries import Day, TodayItem
from regulars.areas.sales.choices import SIGNALS
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.query import Row

LIMIT = 20
SIGNAL_LABELS = {option.value: option.label for option in SIGNALS}
MINE = {"field": "owner", "op": "me"}
DISMISSED = {
    "has": {"entity": "dismissed-signal", "by": "deal", "where": {"field": "signal", "op": "eq", "value": "no_step"}}
}
TROUBLES: Mapping[str, Any] = {
    "next_step_kind": {"all": [{"field": "next_step_kind", "op": "empty"}, {"none": [DISMISSED]}]},
    "health": {"field": "health", "op": "eq", "value": "risk"},
}
"""By the field that they are told from."""


def attention(actor: Actor, day: Day) -> Iterable[TodayItem]:
    """Leads to accept, new leads, oldest first, then open deals at risk or without a next step, the largest first."""
    yield from leads_to_accept(actor)
    yield from unanswered_leads(actor)
    yield from troubled_deals(actor)


def troubled_deals(actor: Actor) -> Iterable[TodayItem]:
    """Open deals at risk or without a next step, with what speaks against them; the largest first."""
    if not access.may(actor, "deal", "view"):
        return
    seen = visible("deal", actor, "next_step_kind", "health")
    troubles = [TROUBLES[key] for key in seen]
    wanted = {"all": [MINE, {"field": "status", "op": "eq", "value": "open"}, {"any": troubles}]}
    columns = visible("deal", actor, "name", "account", "amount", "stage_entered_at", "signals", "next_step_kind")
    order = "-amount" if "amount" in columns else "created_at"
    for row in access.records("deal", actor).where(wanted).order_by(order).rows(columns, limit=LIMIT) if seen else ():
        yield TodayItem(
            entity="deal",
            id=row.id,
            version=row.version,
            title=row["name"] or "",
            state="attention",
            about=row.values.get("account"),
            reason=_told(row.values),
            since=row.values.get("stage_entered_at"),
            figure=row.values.get("amount"),
            actions=("move", "win", "lose"),
        )


def _told(values: Mapping[str, Any]) -> str:
    """The two worst of what speaks against a deal."""
    kinds = list(values.get("signals") or ())
    if not kinds and not values.get("next_step_kind", True):
        kinds = ["no_step"]  # it was not judged yet
    return " · ".join(str(SIGNAL_LABELS[kind]) for kind in kinds[:2] if kind in SIGNAL_LABELS)


def visible(entity: str, actor: Actor, *keys: str) -> list[str]:
    """Those of the fields that are not hidden from the reader."""
    return [key for key in keys if not actor.hides(entity, key)]


def leads_to_accept(actor: Actor) -> Iterable[TodayItem]:
    """What rules gave to this person, the soonest to be accepted first."""
    if not access.may(actor, "lead", "view") or actor.withholds("lead", "accept_until"):
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
