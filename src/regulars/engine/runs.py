"""Long work as a row: asked for, taken, told how far it is, cancelled, taken up again after a crash."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound
from regulars.engine.actor import Actor
from regulars.engine.models import Run

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
ACTIVE = (WAITING, RUNNING)
LOOKS = ("preview", "bulk-look")
"""Kinds that only say what would become of it."""
LOST_AFTER = timedelta(seconds=90)


_BEAT = """
with quiet as (select set_config('synchronous_commit', 'off', true))
update engine_run set done = %s, counts = %s, position = %s, beat_at = now() from quiet
where id = %s and position->>'ticket' = %s returning cancel_asked
"""


class Overtaken(Exception):
    """Another process has taken this run up."""


@dataclass
class Ticket:
    """The right to work on a run: given to one process at a time, lost when another takes it up."""

    run: Run
    key: str

    def beat(self, *, done: int, counts: dict[str, Any], position: dict[str, Any]) -> bool:
        """Write how far the work is, in the transaction of the work itself. Gives whether to stop. Raises Overtaken.

        That transaction is not waited for until the disk has it: if the machine stops before, work and place are both as they were,
        and the run goes on from there. Whoever has read of it and acts on it outside commits before, and with that what came earlier.
        """
        self.run.done, self.run.counts, self.run.position = done, counts, {**position, "ticket": self.key}
        with connection.cursor() as cursor:
            cursor.execute(_BEAT, [done, _json(counts), _json(self.run.position), self.run.id, self.key])
            row = cursor.fetchone()
        if row is None:
            raise Overtaken
        return bool(row[0])

    def end(self, state: str, message: str = "", **more: Any) -> None:
        """The last word. Nothing is written by one who was overtaken."""
        values = {"state": state, "message": message, "ended_at": timezone.now(), **more}
        Run.objects.filter(id=self.run.id, position__ticket=self.key).update(**values)
        for name, value in values.items():
            setattr(self.run, name, value)


def note(ticket: Ticket, *, done: int, total: int) -> bool:
    """Say how far the work is from outside of its transaction, by a connection of one's own. Gives whether to stop."""
    try:
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute(
                    "update engine_run set done = %s, total = %s, beat_at = now() where id = %s and position->>'ticket' = %s returning cancel_asked",
                    [done, total, ticket.run.id, ticket.key],
                )
                row = cursor.fetchone()
        finally:
            own.close()
    except DatabaseError:
        return False  # how far it is can be said a little later
    return row is not None and bool(row[0])


def take(run: Run) -> Ticket | None:
    """Begin a run, or take one up again; None when it has ended."""
    key = uuid.uuid4().hex
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "update engine_run set state = %s, started_at = coalesce(started_at, %s), beat_at = %s, "
            "position = position || jsonb_build_object('ticket', %s::text) where id = %s and state = any(%s)",
            [RUNNING, now, now, key, run.id, list(ACTIVE)],
        )
        if not cursor.rowcount:
            return None
    run.refresh_from_db()
    return Ticket(run, key)


def mine(actor: Actor, key: uuid.UUID) -> Run:
    """A run that the actor began, or any run for an administrator. Raises NotFound."""
    runs = Run.objects.filter(id=key) if actor.is_unlimited else Run.objects.filter(id=key, actor_id=actor.id)
    run = runs.select_related("result", "errors").first()
    if run is None:
        raise NotFound(_("There is no such run, or you may not see it."))
    return run


def recent(actor: Actor, limit: int = 50) -> list[Run]:
    """The actor's runs, newest first; everyone's for an administrator."""
    runs = Run.objects.all() if actor.is_unlimited else Run.objects.filter(actor_id=actor.id)
    return list(
        runs.exclude(kind__in=LOOKS).select_related("actor", "result", "errors").order_by("-created_at")[:limit]
    )


def active(actor: Actor) -> list[Run]:
    """What runs now for this person."""
    found = Run.objects.filter(actor_id=actor.id, state__in=ACTIVE).exclude(kind="bulk-look")
    return list(found.order_by("-created_at")[:20])


def cancel(run: Run) -> None:
    """Ask a run to stop; what is not begun is stopped at once."""
    Run.objects.filter(id=run.id, state__in=ACTIVE).update(cancel_asked=True)
    Run.objects.filter(id=run.id, state=WAITING).update(state=CANCELLED, ended_at=timezone.now())


def reopen(run: Run) -> None:
    """Let a cancelled or failed run go on from where it stands."""
    values = {"state": WAITING, "cancel_asked": False, "ended_at": None, "message": ""}
    Run.objects.filter(id=run.id, state__in=(FAILED, CANCELLED)).update(**values)


def names(kind: str, namer: Callable[[Run], str]) -> None:
    """Have runs of a kind named anew for each reader, in their language; others show the name they were given."""
    _namers[kind] = namer


def name_of(run: Run) -> str:
    """What a run is called, in the language of the reader."""
    namer = _namers.get(run.kind)
    return (namer(run) if namer is not None else "") or run.label


def name_of_batch(batch: Any) -> str:
    """What the run that wrote a batch is called; empty where there is none."""
    try:
        run = Run.objects.filter(batch=uuid.UUID(str(batch))).first()
    except ValueError:
        return ""
    return name_of(run) if run is not None else ""


_namers: dict[str, Callable[[Run], str]] = {}


def lost() -> list[Run]:
    """Runs whose process has died."""
    return list(Run.objects.filter(state=RUNNING, beat_at__lt=timezone.now() - LOST_AFTER))


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()
