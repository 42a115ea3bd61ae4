"""How long history is kept: older months are written to archive files, then taken out of the database; older readings are deleted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import actor as actors
from regulars.engine import changes, horizon, partitions, purge, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.models import Cursor
from regulars.services.audit import archive, readings
from regulars.services.audit.events import TABLE, record
from regulars.services.identity.rights import require_admin

logger = logging.getLogger("regulars.audit")

CHANGES = "engine_change"
POLICY = {
    "changes_months": "keep_changes_months",
    "events_months": "keep_events_months",
    readings.NAME: "keep_readings_months",
    "bin_days": "keep_bin_days",
}
MOST = {"changes_months": 600, "events_months": 600, readings.NAME: 600, "bin_days": 3650}
NAMES = {CHANGES: "changes_months", TABLE: "events_months"}


@dataclass(frozen=True)
class Going:
    """A month that is older than is kept: how much it holds, and why it has to wait, if it has to."""

    log: str
    table: str
    start: datetime | None
    end: datetime
    rows: int
    bytes: int
    waits_for: str = ""


def policy() -> dict[str, int]:
    """Months of changes, of events and of readings, days in the bin; 0 is for ever.

    Read anew each time: what another process kept in mind of it a moment ago must not delete anything.
    """
    workspace.forget()
    return {name: int(workspace.value(setting) or 0) for name, setting in POLICY.items()}


def set_policy(given: Mapping[str, Any], *, actor: Actor) -> None:
    """Keep this long from now on. Raises NotAllowed, Invalid; changes all of it or nothing."""
    require_admin(actor)
    wrong: dict[str, str] = {}
    for name, value in given.items():
        if name not in POLICY:
            wrong[name] = _("There is no such setting.")
        elif isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST[name]:
            wrong[name] = _("A whole number from 0 to %(most)s is expected; 0 is for ever.") % {"most": MOST[name]}
    if wrong:
        raise Invalid(fields=wrong)
    with transaction.atomic():
        for name, value in given.items():
            workspace.put(POLICY[name], value, actor=actor)


def would_go(wanted: Mapping[str, int] | None = None) -> list[Going]:
    """The months that the next round would archive, under this policy or another: nothing is changed by asking."""
    kept = {**policy(), **(wanted or {})}
    found = []
    for log, name in NAMES.items():
        if not kept[name]:
            continue
        limit = partitions.month_before(kept[name])
        found += [_going(log, part) for part in partitions.parts(log) if part.end <= limit]
    return found


def in_bin(wanted: Mapping[str, int] | None = None) -> datetime | None:
    """Before which moment something must have gone to the bin to be deleted for good; None is never."""
    days = {**policy(), **(wanted or {})}["bin_days"]
    return timezone.now() - timedelta(days=days) if days else None


def old_readings(wanted: Mapping[str, int] | None = None) -> tuple[datetime | None, int]:
    """The moment before which readings of sensitive fields go, and how many those are; None is never."""
    before = readings.limit({**policy(), **(wanted or {})})
    return before, readings.count(before)


def apply() -> list[Going]:
    """Archive and take out what is older than is kept, month by month, the oldest first. Gives what went."""
    partitions.prepare()
    gone = []
    for going in would_go():
        if going.waits_for:
            logger.warning("A month of history waits", extra={"facts": {"part": going.table, "for": going.waits_for}})
            continue
        manifest = archive.write(going.table) if going.rows else None
        _take_out(going, manifest)
        gone.append(going)
    before = readings.limit(policy())
    if before is not None:
        readings.forget(before)
    limit = in_bin()
    if limit is not None:
        purge.purge_older(limit, actor=actors.system("job"))
    return gone


def _going(log: str, part: partitions.Part) -> Going:
    [(count, size)] = rows.query(f'select count(*), pg_total_relation_size(%s) from "{part.table}"', [part.table])
    return Going(log, part.table, part.start, part.end, count, size, _behind(part) if log == CHANGES else "")


def _behind(part: partitions.Part) -> str:
    """A follower that has not read a month of changes yet; then the month stays."""
    last = _last(part.table)
    if last is None:
        return ""
    come = {each.name: Position(each.transaction, each.change) for each in Cursor.objects.all()}
    return next((each.name for each in changes.subscribers() if come.get(each.name, Position()) < last), "")


def _last(table: str) -> Position | None:
    found = rows.query(f'select transaction, id from "{table}" order by transaction desc, id desc limit 1', [])
    return Position(*found[0]) if found else None


def _take_out(going: Going, manifest: archive.Manifest | None) -> None:
    """The month leaves the log in one transaction with all that says so. Whoever writes waits no longer than five seconds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '5s'")
        cursor.execute(f'lock table "{going.table}" in access exclusive mode')
        cursor.execute(f'select count(*) from "{going.table}"')
        if cursor.fetchone()[0] != (manifest.rows if manifest else 0):
            raise RuntimeError(f"{going.table} has moved since it was archived")
        if going.log == CHANGES:
            horizon.move(going.end, _last(going.table))
            cursor.execute(f'delete from timeline_timelinelink l using "{going.table}" c where l.change = c.id')
        cursor.execute(f'alter table {going.log} detach partition "{going.table}"')
        cursor.execute(f'drop table "{going.table}"')
        detail = {"file": manifest.file, "sha256": manifest.sha256} if manifest else {}
        record(
            "history_archived", actor=actors.system("job"), title=f"{going.end - timedelta(days=1):%Y-%m}",
            count=going.rows, detail={"log": going.log, **detail},
        )  # fmt: skip
    workspace.forget()
