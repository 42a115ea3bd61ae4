"""The search as a run: asked for or by the clock, with progress, ended when asked, taken up again after a crash."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.base.jobs import enqueue
from regulars.engine import rows, runs
from regulars.engine.actor import Actor
from regulars.engine.models import Run
from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.model import level_names
from regulars.services.duplicates.linkage.traits import Trait
from regulars.services.duplicates.models import DuplicateWeights
from regulars.services.duplicates.searching import storing
from regulars.services.duplicates.searching.collecting import Shelf, collect
from regulars.services.duplicates.searching.groups import Group, groups

KIND = "duplicates"
ONE_AT_A_TIME = 7_364_012


class _Cancelled(Exception):
    pass


def begin(actor: Actor, *, whole: bool = True, here: bool = False) -> Run:
    """Ask for a search of all records, or of those changed since the last one; while one goes on, that one. Raises NotAllowed.

    `here`: the caller does the work itself.
    """
    if not actor.is_unlimited:
        raise NotAllowed(_("Only administrators may search all records for duplicates."))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        run = latest(active=True)
        if run is None:
            asked = {"whole": whole, "asked_at": timezone.now().isoformat()}
            run = Run.objects.create(kind=KIND, label=_("Search for duplicates"), actor_id=actor.id, input=asked)
            if not here:
                ask(run)
    return run


def latest(*, active: bool = False) -> Run | None:
    found = Run.objects.filter(kind=KIND, **({"state__in": runs.ACTIVE} if active else {}))
    return found.order_by("-created_at").first()


def ask(run: Run) -> None:
    enqueue("duplicates.search", queueing_lock=f"duplicates.search:{run.id}", run=str(run.id))


def recover() -> None:
    """Searches whose process has died go on from where they stood."""
    for run in runs.lost():
        if run.kind == KIND:
            ask(run)


def work(key: uuid.UUID) -> None:
    """Search each group from where the run stands."""
    run = Run.objects.filter(pk=key).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    todo = groups()
    Run.objects.filter(pk=key).update(total=sum(_count(group) for group in todo))
    try:
        for group in todo:
            if group.name not in ticket.run.position.get("ready", ()):
                _Search(ticket, group).go()
    except _Cancelled:
        ticket.end(runs.CANCELLED)
    except runs.Overtaken:
        return  # another process goes on with it
    except parent.LinkageFailed as failed:
        ticket.end(runs.FAILED, message=str(failed).strip().splitlines()[-1][:500])
        raise
    else:
        ticket.end(runs.DONE)
    _clear(ticket.run)


def _clear(run: Run) -> None:
    """Files of a run that was stopped stay, so that it can go on."""
    if run.state == runs.DONE:
        shutil.rmtree(_folder(run), ignore_errors=True)


def _folder(run: Run | None) -> Path:
    assert run is not None
    return Path(settings.DATA) / "runs" / str(run.pk)


def _count(group: Group) -> int:
    return sum(
        int(rows.query(f"select count(*) from {each.entity.source} t where deleted_at is null", [])[0][0])
        for each in group.members
    )


class _Search:
    """One group of one run: collected, judged, stored."""

    def __init__(self, ticket: runs.Ticket, group: Group) -> None:
        self.ticket, self.group = ticket, group
        self.asked_at = datetime.fromisoformat(ticket.run.input["asked_at"])
        self.known = None if ticket.run.input.get("whole") else weights_of(group)
        self.since = self.known.searched_until if self.known is not None else None
        self.shelf = Shelf(_folder(ticket.run) / group.name, group)

    def go(self) -> None:
        if self.since is not None and not storing.has_changed(self.group, self.since):
            return self._ready()
        place = self.ticket.run.position.get(self.group.name, {})
        if not self.shelf.csv.exists():
            place = {}  # the files were on another machine
        if not place.get("collected"):
            if not collect(self.shelf, place, self.since, self._collected):
                raise _Cancelled
            self._beat({"collected": True})
        model = self._judge()
        self._store(model)
        return self._ready()

    def _judge(self) -> dict[str, Any]:
        plan = parent.Plan(self.group.traits, self.known.model if self.known is not None else None)
        try:
            return parent.link(self.shelf.folder, plan, said=self._still)
        except parent.Stopped:
            raise _Cancelled from None

    def _store(self, model: dict[str, Any]) -> None:
        found = parent.pairs(self.shelf.folder, self.group.traits)
        for batch in storing.batches(found):
            storing.put(self.group, self.shelf, batch)
            if self._still({"stage": "store"}):
                raise _Cancelled
        storing.drop_outdated(self.group, self.asked_at, self.since)
        if self.known is None:
            _remember(self.group, model, self.asked_at)
        else:
            DuplicateWeights.objects.filter(pk=self.group.name).update(searched_until=self.asked_at)

    def _collected(self, more: int, place: dict[str, Any]) -> bool:
        return self._beat(place, more)

    def _still(self, _said: dict[str, Any]) -> bool:
        return self._beat(self.ticket.run.position.get(self.group.name, {}))

    def _ready(self) -> None:
        ready = [*self.ticket.run.position.get("ready", ()), self.group.name]
        self._tell({**self.ticket.run.position, "ready": ready}, 0)

    def _beat(self, place: dict[str, Any], more: int = 0) -> bool:
        return self._tell({**self.ticket.run.position, self.group.name: place}, more)

    def _tell(self, position: dict[str, Any], more: int) -> bool:
        counts = {"pairs": storing.open_count()} if "ready" in position else self.ticket.run.counts
        return self.ticket.beat(done=self.ticket.run.done + more, counts=counts, position=position)


def weights_of(group: Group) -> DuplicateWeights | None:
    """What was learned of this group, where it is still compared by the same traits and these know the same levels."""
    found = DuplicateWeights.objects.filter(pk=group.name).first()
    return found if found is not None and found.traits == _told(group.traits) else None


def _remember(group: Group, model: dict[str, Any], moment: datetime) -> None:
    DuplicateWeights.objects.update_or_create(
        group=group.name,
        defaults={
            "traits": _told(group.traits), "model": model, "records": _count(group),
            "learned_at": timezone.now(), "searched_until": moment,
        },
    )  # fmt: skip


def _told(traits: Sequence[Trait]) -> list[dict[str, Any]]:
    return [{**asdict(trait), "levels": level_names(trait.kind)} for trait in traits]
