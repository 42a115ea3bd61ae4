"""Warnings where somebody plans to disturb a customer: under the moment of a call while one types, and on the page of what is planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.consents.reach import YES, Reach, may_reach
from regulars.engine import access, registry
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Panel, Suggestion

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
    """Whether the customer may be disturbed at the moment of a plan, as far as the reader may see them. An incoming call disturbs nobody."""
    at = getattr(plan, "starts_at", None)
    if at is None or getattr(plan, "done_at", None) is not None or getattr(plan, "direction", "") == "in":
        return YES
    person = behind(plan.record_entity, plan.record_id)
    if person is None or not access.records(registry.of(person), actor).matching([person.pk]).exists():
        return YES
    return may_reach(person, channel, at, reader=actor)


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
