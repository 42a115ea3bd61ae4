"""The fourth door: followers of the change log, each with a cursor that skips nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from regulars.engine.models import Change, Cursor

logger = logging.getLogger("regulars.follow")


class Position(NamedTuple):
    """A place in the log: the transaction and the change last read. Printed as `transaction-change`."""

    transaction: int = 0
    change: int = 0

    def __str__(self) -> str:
        return f"{self.transaction}-{self.change}"


def parse_position(text: str) -> Position:
    """Raises ValueError for what is no position."""
    transaction_id, _dash, change = text.partition("-")
    position = Position(int(transaction_id), int(change or 0))
    if min(position) < 0 or max(position) >= 2**63:
        raise ValueError(text)
    return position


SETTLED = "transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""Changes that no older transaction, still running, can be read before."""
ANY_UNSETTLED = "select exists(select from engine_change where transaction >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"


def read(after: Position, *, limit: int = 1000) -> list[Change]:
    """Changes after a position, in an order in which no later one can appear before the last given.

    Only transactions below every one still running are read (`pg_snapshot_xmin`); rows become visible when their
    transaction ends, not in the order of their ids.
    """
    return list(
        Change.objects.raw(
            "select * from engine_change where (transaction, id) > (%s, %s) "
            f"and {SETTLED} "
            "order by transaction, id limit %s",
            [after.transaction, after.change, limit],
        )
    )


def end() -> Position:
    """The position after every change that can be read now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select transaction, id from engine_change where {SETTLED} order by transaction desc, id desc limit 1"
        )
        row = cursor.fetchone()
    return Position(*row) if row else Position()


def make_sure() -> None:
    """Wait until the disk has all that can be read now. For whoever takes a place in the log out of this database.

    A batch of an import is not waited for (`runs.Ticket.beat`): a crash may take back what others have read, and then gives its
    transaction's number to another one. A follower whose place is in this database loses its place with it; any other would never hear
    of the new one. The message goes into the log alone, and its commit is waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_SURE)


_MAKE_SURE = """
select case when pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() then pg_logical_emit_message(true, 'regulars', '') end
"""


def position_of(change: Change) -> Position:
    return Position(change.transaction, change.id)


@dataclass(frozen=True)
class Subscriber:
    """A follower: `take(changes)` gets them in order, in the transaction that moves the cursor.

    What it does must be idempotent by `Change.id` where it reaches outside of this database. `again`: what it keeps is drawn from
    the log alone and went with its old months; it hears these again when they come back.
    """

    name: str
    take: Callable[[list[Change]], None]
    limit: int = 500
    again: bool = False


_subscribers: dict[str, Subscriber] = {}


def subscribe(subscriber: Subscriber) -> None:
    """Make a follower known; the worker's `follow` job keeps it up to date."""
    _subscribers[subscriber.name] = subscriber


def subscribers() -> Iterable[Subscriber]:
    return tuple(_subscribers.values())


def catch_up(subscriber: Subscriber, *, batches: int = 1000) -> int:
    """Hand a follower what it has not seen. Gives how many changes; 0 also while another process is at it."""
    taken = 0
    for _round in range(batches):
        found = _one_batch(subscriber)
        taken += found
        if found < subscriber.limit:
            break
    return taken


def _one_batch(subscriber: Subscriber) -> int:
    with transaction.atomic():
        Cursor.objects.get_or_create(name=subscriber.name)
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(name=subscriber.name).first()
        if cursor is None:
            return 0
        found = read(Position(cursor.transaction, cursor.change), limit=subscriber.limit)
        if not found:
            return 0
        subscriber.take(found)
        cursor.transaction, cursor.change = position_of(found[-1])
        cursor.moved_at = timezone.now()
        cursor.save()
    return len(found)


def catch_up_all() -> int:
    """Every follower; those that have come equally far share one reading of the log and one transaction.

    Where one of them fails, each goes on by itself, and what failed is raised when all the others have caught up.
    """
    taken = 0
    try:
        while True:
            found, is_more = _together()
            taken += found
            if not is_more:
                return taken
    except Exception:
        logger.warning("A follower failed; now each goes on by itself", exc_info=True)
    return taken + _apart()


def _together() -> tuple[int, bool]:
    """One batch for every follower. Gives how many changes were taken, and whether there may be more."""
    taken, is_more = 0, False
    with transaction.atomic():
        for position, group in _positions().items():
            limit = min(subscriber.limit for subscriber in group)
            found = read(position, limit=limit)
            if not found:
                continue
            for subscriber in group:
                subscriber.take(found)
            transaction_id, change = position_of(found[-1])
            moved = Cursor.objects.filter(name__in=[subscriber.name for subscriber in group])
            moved.update(transaction=transaction_id, change=change, moved_at=timezone.now())
            taken += len(found) * len(group)
            is_more = is_more or len(found) == limit
    return taken, is_more


def _positions() -> dict[Position, list[Subscriber]]:
    """The followers by how far they have come, locked; those that another process holds are left out."""
    cursors = Cursor.objects.select_for_update(skip_locked=True).filter(name__in=_subscribers).order_by("name")
    held = {each.name: each for each in cursors}
    if held.keys() != _subscribers.keys():  # new ones begin at the beginning
        Cursor.objects.bulk_create([Cursor(name=name) for name in _subscribers], ignore_conflicts=True)
        held = {each.name: each for each in cursors.all()}
    found: dict[Position, list[Subscriber]] = {}
    for name, subscriber in _subscribers.items():
        if name in held:
            found.setdefault(Position(held[name].transaction, held[name].change), []).append(subscriber)
    return found


def _apart() -> int:
    taken, problems = 0, []
    for subscriber in subscribers():
        try:
            taken += catch_up(subscriber)
        except Exception as problem:  # noqa: BLE001 raised again below, all together
            problem.add_note(f"The follower {subscriber.name}")
            problems.append(problem)
    if problems:
        raise ExceptionGroup("Following the changes", problems)
    return taken
