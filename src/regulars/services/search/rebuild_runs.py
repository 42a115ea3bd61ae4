"""All search documents written anew as a run: with progress, taken up again after a crash, once at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.base.jobs import enqueue
from regulars.engine import registry, rows, runs
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.documents import EDITION
from regulars.engine.models import Run, Setting
from regulars.services.search import rebuilding

KIND = "search"
DONE = runs.DONE
SETTING = "search.edition"
_ONE_AT_A_TIME = 7_364_001

Told = Callable[[int, int], None]


def searched() -> list[Entity]:
    return sorted((each for each in registry.entities() if each.search is not None), key=lambda each: each.name)


def begin(actor: Actor, names: Sequence[str] = (), *, here: bool = False) -> Run:
    """Ask for a rebuild of some entities, or of all; while one goes on, that one. Raises NotAllowed.

    `here`: the caller does the work itself.
    """
    if not actor.is_unlimited:
        raise NotAllowed
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        run = latest(active=True)
        if run is None:
            label = _("Search documents written anew")
            run = Run.objects.create(kind=KIND, label=label, actor_id=actor.id, input={"entities": list(names)})
            if not here:
                _ask(run)
    return run


def latest(*, active: bool = False) -> Run | None:
    found = Run.objects.filter(kind=KIND, **({"state__in": runs.ACTIVE} if active else {}))
    return found.order_by("-created_at").first()


def work(key: uuid.UUID, told: Told | None = None) -> None:
    """Do a rebuild from where it stands: a group of documents and its place are kept together."""
    run = Run.objects.filter(pk=key).first()
    ticket = runs.take(run) if run is not None else None
    if ticket is None:
        return
    wanted = ticket.run.input.get("entities") or []
    entities = [each for each in searched() if not wanted or each.name in wanted]
    total = sum(count(each) for each in entities)
    Run.objects.filter(pk=key).update(total=total)
    try:
        whole = all(_rewrite(each, ticket, total, told) for each in entities)
    except runs.Overtaken:
        return  # another process goes on with it
    if whole and not wanted:
        Setting.objects.update_or_create(name=SETTING, defaults={"value": EDITION})
    ticket.end(runs.DONE if whole else runs.CANCELLED)


def is_lost(run: Run) -> bool:
    """Whether the process that did it has died."""
    return any(each.pk == run.pk for each in runs.lost())


def recover() -> None:
    """Runs whose process has died are asked for again."""
    for run in runs.lost():
        if run.kind == KIND:
            _ask(run)


def renew() -> None:
    """Rebuild once where the documents are of an earlier edition."""
    if is_behind():
        begin(system("job"))


def is_behind() -> bool:
    """Whether the documents were written by an earlier version of the program."""
    kept = Setting.objects.filter(name=SETTING).values_list("value", flat=True).first()
    return int(kept or 0) < EDITION


def _ask(run: Run) -> None:
    enqueue("search.rebuild", queueing_lock=f"search.rebuild:{run.id}", run=str(run.id))


def _rewrite(entity: Entity, ticket: runs.Ticket, total: int, told: Told | None) -> bool:
    """The documents of one entity, after those done before a crash. Gives whether to go on."""
    place = ticket.run.position
    if place.get("entity", "") > entity.name:
        return True  # it was done before
    last = uuid.UUID(place["after"]) if place.get("entity") == entity.name else rebuilding.FIRST
    while ids := rebuilding.following(entity, last):
        last = ids[-1]
        with transaction.atomic():
            rebuilding.write(entity, ids)
            done = ticket.run.done + len(ids)
            if ticket.beat(done=done, counts={}, position={"entity": entity.name, "after": str(last)}):
                return False
        if told is not None:
            told(done, total)
    rebuilding.clear(entity)
    return True


def count(entity: Entity) -> int:
    """How many records of an entity are alive."""
    return int(rows.query(f"select count(*) from {entity.source} t where deleted_at is null", [])[0][0])
