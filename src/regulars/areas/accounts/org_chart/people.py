"""The people of an account as an actor may see them, with what each is in a deal and how they stand to us."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from regulars.areas.accounts.org_chart.touches import Touch, last_touches
from regulars.areas.sales.choices import DEAL_ROLES
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.orders import usual_sort
from regulars.engine.query import MAX_PAGE, Records, Row

MOST = 3000
"""People of one account that are drawn."""


@dataclass
class Person:
    """Somebody at the account. `above` is whom they report to here; `position` their further position, None for its own people.

    `attitude` is that in the deal that is looked at, else (`is_general`) that at the account; `roles` their roles in it.
    """

    id: uuid.UUID
    number: int
    name: str
    job_title: str
    above: uuid.UUID | None
    position: uuid.UUID | None = None
    roles: list[str] = field(default_factory=list)
    attitude: str = ""
    is_general: bool = False
    touch: Touch | None = None
    may_edit: bool = False


def people_of(account: Any, actor: Actor, deals: list[uuid.UUID] | None) -> list[Person]:
    """Everybody at the account whom the actor may see, by name. `deals` are those whose roles count; of one alone also attitudes.

    None: only who there is and whom they report to.
    """
    posts = _posts(account, actor)
    found = [_own(row, actor) for row in _all(access.records("contact", actor).where(account=account.pk), actor)]
    own = {each.id for each in found}
    others = [key for key in posts if key not in own]
    for row in _all(access.records("contact", actor).matching(others), actor) if others else ():
        post = posts[row.id]
        found.append(_further(row, post, actor))
    found.sort(key=lambda each: each.name.casefold())
    if deals is None:
        return found
    ids = [each.id for each in found]
    roles, attitudes = _roles(deals, actor), _attitudes(account, deals, actor)
    touches, editable = last_touches(actor, ids), _editable(ids, actor)
    for each in found:
        each.roles = roles.get(each.id, [])
        each.attitude, each.is_general = attitudes.get(each.id, ("", False))
        each.touch = touches.get(each.id)
        each.may_edit = each.id in editable
    return found


def may_see(actor: Actor) -> bool:
    """Whether an actor may see who reports to whom at all."""
    if not access.may(actor, "contact", "view") or actor.hides("contact", "name"):
        return False
    return not any(actor.withholds("contact", key) for key in ("account", "reports_to"))


def _all(records: Records, actor: Actor) -> Iterator[Row]:
    columns = [key for key in ("name", "job_title", "reports_to") if not actor.hides("contact", key)]
    after, given, sort = None, 0, usual_sort(registry.get("contact"), actor, "name")
    while given < MOST:
        page = records.order_by(sort).page(columns, limit=MAX_PAGE, after=after)
        yield from page.rows
        given += len(page.rows)
        after = page.next
        if after is None:
            return


def _own(row: Row, actor: Actor) -> Person:
    boss = row.values.get("reports_to")
    return Person(row.id, row.number, _said(row, "name"), _said(row, "job_title"), boss.id if boss else None)


def _further(row: Row, post: Row, actor: Actor) -> Person:
    boss = post.values.get("reports_to")
    title = registry.get("position").by_key["job_title"].said(post.values.get("job_title")) or _said(row, "job_title")
    return Person(row.id, row.number, _said(row, "name"), title, boss.id if boss else None, post.id)


def _said(row: Row, key: str) -> str:
    return registry.get("contact").by_key[key].said(row.values.get(key))


def _posts(account: Any, actor: Actor) -> dict[uuid.UUID, Row]:
    """Further positions at the account that have not ended, by contact."""
    if not access.may(actor, "position", "view") or any(
        actor.withholds("position", key) for key in ("account", "contact", "ended_on")
    ):
        return {}
    ended = {"field": "ended_on", "op": "lt", "value": timezone.localdate().isoformat()}
    columns = [key for key in ("contact", "job_title", "reports_to") if not actor.hides("position", key)]
    found: dict[uuid.UUID, Row] = {}
    after = None
    while len(found) < MOST:
        page = (
            access.records("position", actor)
            .where(account=account.pk)
            .where({"none": [ended]})
            .page(columns, limit=MAX_PAGE, after=after)
        )
        found |= {row["contact"].id: row for row in page.rows if row["contact"]}
        after = page.next
        if after is None:
            break
    return found


def _roles(deals: list[uuid.UUID], actor: Actor) -> dict[uuid.UUID, list[str]]:
    """What people are in the deals, each role once, in the order of the options."""
    keys = ("deal", "contact", "role")
    if (
        not deals
        or not access.may(actor, "deal-role", "view")
        or any(actor.withholds("deal-role", key) for key in keys)
    ):
        return {}
    asked = {"field": "deal", "op": "in", "value": [str(key) for key in deals]}
    found: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    for row in access.records("deal-role", actor).where(asked).rows(["contact", "role"], limit=MAX_PAGE):
        if row["contact"]:
            found[row["contact"].id].add(row["role"])
    return {key: [each.value for each in DEAL_ROLES if each.value in roles] for key, roles in found.items()}


def _attitudes(account: Any, deals: list[uuid.UUID], actor: Actor) -> dict[uuid.UUID, tuple[str, bool]]:
    """By contact the attitude in the one deal, else in general, and which of the two it is."""
    keys = ("account", "contact", "deal", "attitude")
    if not access.may(actor, "attitude", "view") or any(actor.withholds("attitude", key) for key in keys):
        return {}
    empty = {"field": "deal", "op": "empty"}
    this = {"field": "deal", "op": "eq", "value": str(deals[0])} if len(deals) == 1 else None
    asked = {"any": [empty, this]} if this else empty
    records = access.records("attitude", actor).where(account=account.pk).where(asked)
    found: dict[uuid.UUID, tuple[str, bool]] = {}
    after = None
    while True:
        page = records.page(["contact", "deal", "attitude"], limit=MAX_PAGE, after=after)
        for row in page.rows:
            is_general = row["deal"] is None
            if row["contact"] and (not is_general or row["contact"].id not in found):
                found[row["contact"].id] = (row["attitude"], is_general and this is not None)
        after = page.next
        if after is None:
            return found


def _editable(ids: list[uuid.UUID], actor: Actor) -> set[uuid.UUID]:
    if (
        actor.viewer is not None
        or actor.cannot_edit("contact", "reports_to")
        or not access.may(actor, "contact", "edit")
    ):
        return set()
    return set(access.records("contact", actor, "edit").matching(ids).ids())
