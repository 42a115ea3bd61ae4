"""How long ago we were in touch, against the rhythm that the tier promises."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.areas.accounts.org_chart.touches import DONE, MOMENTS, last_touches
from regulars.areas.activities.queries import Day, TodayItem, add_source
from regulars.engine import access, rows
from regulars.engine.actor import Actor, system

LIMIT = 300
"""So many customers of one person are asked of at most, those known for longest first."""
SHOWN = 20
_ABOUT = {
    "themselves": "select t0.record_id, max({at}) {rows} and t0.record_entity = 'account' and t0.record_id = any(%s) group by 1",
    "their deals": "select d.account_id, max(a.at) from (select t0.record_id, {at} as at {rows} and t0.record_entity = 'deal' and t0.record_id in "
    "(select id from sales_deal where account_id = any(%s))) a join sales_deal d on d.id = a.record_id group by 1",
    "their people": "select c.account_id, max(a.at) from (select t0.record_id, {at} as at {rows} and t0.record_entity = 'contact' and t0.record_id in "
    "(select id from contacts_contact where account_id = any(%s))) a join contacts_contact c on c.id = a.record_id group by 1",
}
"""Activities about accounts themselves, about their deals, about their people."""
KEPT_BY_ME: dict[str, Any] = {
    "any": [
        {"field": "personal_manager", "op": "me"},
        {"all": [{"field": "owner", "op": "me"}, {"field": "personal_manager", "op": "empty"}]},
    ]
}


class Rhythm(NamedTuple):
    """When we were last in touch (None: never), and whether that is longer ago than `days`."""

    last: datetime | None
    days: int
    is_late: bool


def touched(actor: Actor, entity: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When one was last in touch with accounts or contacts, as far as the actor may know; those without are left out."""
    if entity == "contact":
        return {key: touch.at for key, touch in last_touches(actor, ids).items()}
    found: dict[uuid.UUID, datetime] = {}
    wanted = list(ids)
    for kind, at in MOMENTS.items():
        if not access.may(actor, kind, "view"):
            continue
        records = access.records(kind, actor)
        source, params = (records if kind == "note" else records.where(DONE)).source()
        for sql in _ABOUT.values():
            for key, moment in rows.query(sql.format(at=at, rows=source), [*params, wanted]):
                if moment is not None and (key not in found or found[key] < moment):
                    found[key] = moment
    return found


def rhythm_of(person: Any, entity: str, tier: Any, actor: Actor) -> Rhythm | None:
    """How one keeps to the rhythm of the tier; None where it has none."""
    if tier is None or not tier.touch_days:
        return None
    last = touched(actor, entity, [person.pk]).get(person.pk)
    return Rhythm(last, tier.touch_days, _is_late(last or person.created_at, tier.touch_days))


def today(actor: Actor, day: Day) -> Iterable[TodayItem]:
    """Customers one looks after with whom nobody was in touch for longer than their tier promises, the longest first."""
    found: list[tuple[datetime, TodayItem]] = []
    for entity in ("account", "contact"):
        hidden = any(actor.withholds(entity, key) for key in ("tier", "personal_manager", "owner"))
        if hidden or not access.may(actor, entity, "view") or actor.withholds("tier", "touch_days"):
            continue
        wanted = {"all": [KEPT_BY_ME, {"field": "tier.touch_days", "op": "filled"}]}
        records = access.records(entity, actor).where(wanted).order_by("created_at")
        kept = records.rows(["name", "tier.touch_days", "created_at"], limit=LIMIT)
        last = touched(system("personal"), entity, [row.id for row in kept]) if kept else {}
        for row in kept:
            since = last.get(row.id)
            if _is_late(since or row["created_at"], row["tier.touch_days"]):
                found.append((since or row["created_at"], _line(entity, row, since)))
    return [item for _since, item in sorted(found, key=lambda pair: pair[0])[:SHOWN]]


def _line(entity: str, row: Any, since: datetime | None) -> TodayItem:
    name = row.values.get("name")
    title = getattr(name, "full", None) or str(name or "")
    reason = _("Not in touch since") if since else _("Not in touch yet")
    return TodayItem(entity, row.id, row.version, title, "attention", reason=reason, since=since or row["created_at"])


def _is_late(since: datetime, days: int) -> bool:
    return since < timezone.now() - timedelta(days=days)


add_source(today)
