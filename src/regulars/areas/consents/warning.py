"""Warnings where somebody plans to disturb a customer: under the moment of a call or meeting while one types, and on the page of what is planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.consents.reach import YES, Reach, may_reach
from regulars.engine import access, registry
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Panel, Suggestion

MOST = 20
PEOPLE = ("contact", "lead", "account")


def behind(record_entity: str, record_id: Any) -> Any:
    """The person that something is about: a contact, lead or account itself, else the contact or the account of the record."""
    if record_id is None or registry.find(record_entity or "") is None:
        return None
    found = _one(record_entity, record_id)
    if found is None or record_entity in PEOPLE:
        return found
    linked = ((name, getattr(found, f"{name}_id", None)) for name in ("contact", "account"))
    return next((_one(name, key) for name, key in linked if key is not None), None)


def _one(entity: str, key: Any) -> Any:
    return next(iter(access.records(entity, system("reach")).matching([key]).instances(limit=1)), None)


def reach_of(plan: Any, actor: Actor, channel: str) -> Reach:
    """Whether those whom a plan is about and who take part in it may be disturbed at its moment, as far as the reader may see them. An incoming call disturbs nobody."""
    at = getattr(plan, "starts_at", None)
    if at is None or getattr(plan, "done_at", None) is not None or getattr(plan, "direction", "") == "in":
        return YES
    people = [
        each for each in _disturbed(plan) if access.records(registry.of(each), actor).matching([each.pk]).exists()
    ]
    for person in people:
        found = may_reach(person, channel, at, reader=actor)
        if not found.may:
            return found if len(people) == 1 else replace(found, reason=f"{person}: {found.reason}")
    return YES


def _disturbed(plan: Any) -> list[Any]:
    """Whom a plan is about, and the contacts who take part in it."""
    found = [behind(plan.record_entity, plan.record_id)]
    if plan.pk and plan.number and registry.find("participant"):
        activity = {"entity": registry.of(plan).name, "id": str(plan.pk)}
        rows = access.records("participant", system("reach")).where(activity=activity).rows(["person"], limit=MOST)
        guests = [row["person"] for row in rows if row["person"] is not None and row["person"].entity == "contact"]
        found += [_one("contact", each.id) for each in guests]
    return list({each.pk: each for each in found if each is not None}.values())


def warn(channel: str) -> Callable[[Any, Actor], Mapping[str, Suggestion]]:
    """For `suggest` of an activity: why its moment would disturb somebody."""

    def suggest(plan: Any, actor: Actor) -> Mapping[str, Suggestion]:
        if not access.may(actor, "contact", "view"):
            return {}
        found = reach_of(plan, actor, channel)
        return {} if found.may else {"starts_at": Suggestion(found.reason, tone="warn")}

    return suggest


def panel(channel: str) -> Panel:
    """For the page of an activity: the same, once it is planned."""

    def context(plan: Any, actor: Actor) -> dict[str, Any] | None:
        if not access.may(actor, "contact", "view"):
            return None
        found = reach_of(plan, actor, channel)
        return None if found.may else {"reach": found}

    return Panel("reach", _("Not to be disturbed"), "consents/reach.html", context)
