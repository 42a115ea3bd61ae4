"""The change log in months, made ahead.

Rows of a month that has no part of its own yet land in the rest (a default partition), so that no write ever waits for
upkeep or fails without it; `gather` moves them into their month.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from regulars.engine.rows import query

LOGS = ["engine_change"]
"""The logs that are cut; a service adds its own before the first migrate (`AppConfig.ready`)."""
AHEAD = 3


class Part(NamedTuple):
    """One piece of a log: its table and the moments from which and before which its rows were written."""

    table: str
    start: datetime | None
    end: datetime


def prepare() -> None:
    """Parts for this month and the next ones, and for every month of which rows lie in the rest."""
    for log in LOGS:
        months = {month_of(timezone.now(), index) for index in range(AHEAD + 1)}
        stray = query(f"select distinct date_trunc('month', at at time zone 'utc') from {log}_rest", [])
        months |= {found.replace(tzinfo=UTC) for (found,) in stray}
        for month in sorted(months):
            _make(log, month)


def parts(log: str) -> list[Part]:
    """The parts of a log that have an end, the oldest first."""
    found = query(
        "select c.relname, pg_get_expr(c.relpartbound, c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid "
        "where i.inhparent = %s::regclass",
        [log],
    )
    listed = []
    for table, bound in found:
        if bound == "DEFAULT":
            continue
        low, high = bound.removeprefix("FOR VALUES FROM (").rstrip(")").split(") TO (")
        start = None if low == "MINVALUE" else datetime.fromisoformat(low.strip("'")).astimezone(UTC)
        listed.append(Part(table, start, datetime.fromisoformat(high.strip("'")).astimezone(UTC)))
    return sorted(listed, key=lambda part: part.end)


def month_before(count: int) -> datetime:
    """The first moment of the month that lies so many months back."""
    return month_of(timezone.now(), -count)


def _make(log: str, month: datetime) -> None:
    """The part of a month, with the rows of it that lie in the rest. Nothing where an earlier part covers it."""
    name, end = f"{log}_{month:%Y_%m}", month_of(month, 1)
    with transaction.atomic():
        query("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"parts of {log}"])
        taken = [part for part in parts(log) if part.end > month and (part.start is None or part.start < end)]
        if taken:
            return
        query(f'create table "{name}" (like {log} including defaults)', [])
        query(f"lock table {log} in share row exclusive mode", [])
        query(
            f"with moved as (delete from {log}_rest where at >= %s and at < %s returning *) "
            f'insert into "{name}" select * from moved',
            [month, end],
        )
        query(f"alter table {log} attach partition \"{name}\" for values from ('{month}') to ('{end}')", [])


def month_of(moment: datetime, ahead: int = 0) -> datetime:
    """The first moment of the month that lies so many months ahead."""
    index = moment.astimezone(UTC).year * 12 + moment.astimezone(UTC).month - 1 + ahead
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
