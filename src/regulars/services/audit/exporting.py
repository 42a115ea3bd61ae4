"""The audit as a file: a run that writes every entry that meets the filters, as CSV, XLSX or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.models import Run
from regulars.services.audit import entries
from regulars.services.audit.asking import CHANGES, Asked
from regulars.services.audit.events import record
from regulars.services.audit.items import diff_of, item_of
from regulars.services.audit.kinds import label_of
from regulars.services.audit.naming import Named, named, value_of
from regulars.services.audit.rights import require_read
from regulars.services.exchange import scratch, writing
from regulars.services.exchange.outgoing import OutColumn

KIND = "audit_export"
FORMATS = ("csv", "xlsx", "jsonl")
PAGE = 500


def register() -> None:
    """Have the worker know runs of this kind, and what they are called."""
    working.does(KIND, work, source="job")
    runs.names(KIND, lambda run: _("Export of the audit"))


def begin(asked: Asked, form: str, *, actor: Actor) -> Run:
    """Ask for the file. Raises NotAllowed, Refused."""
    require_read(actor)
    if form not in FORMATS:
        text = _("“%(value)s” is none of: %(allowed)s.") % {"value": form[:20], "allowed": ", ".join(FORMATS)}
        raise Refused(text, code="bad_format", fields={"format": text})
    data = {"asked": asked.given(), "form": form}
    run = Run.objects.create(kind=KIND, label=_("Export of the audit"), actor_id=actor.id, input=data)
    working.ask(run)
    return run


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Write the file. One taken up again begins anew: reading changes nothing."""
    run = ticket.run
    form, asked = run.input["form"], Asked(**run.input["asked"])
    path = scratch.folder_of(run.id) / f"audit-{ticket.key}.{form}"
    done = [0]

    def told() -> Iterator[list[Named]]:
        for page in _pages(asked, actor):
            yield page
            done[0] += len(page)
            if ticket.beat(done=done[0], counts={"exported": done[0]}, position={}):
                raise _Stopped

    try:
        _write(path, form, told(), actor)
    except _Stopped:
        ticket.end(runs.CANCELLED)
    else:
        result = stored.keep(
            path, name=f"audit-{timezone.now():%Y-%m-%d}.{form}", media_type=writing.MEDIA[form].split(";")[0],
            actor_id=run.actor_id, entity="run", record=run.id,
        )  # fmt: skip
        record("export", actor=actor, title=_("Audit"), count=done[0], detail={"format": form, **asked.given()})
        ticket.end(runs.DONE, result=result, done=done[0])
    scratch.clear(run.id)


class _Stopped(Exception):
    """The person asked to stop."""


def _pages(asked: Asked, actor: Actor) -> Iterator[list[Named]]:
    after = None
    while True:
        page = entries.page(asked, actor, after=after, limit=PAGE)
        yield named(page.entries, actor)
        if page.next is None:
            return
        after = page.next


def _write(path: Any, form: str, pages: Iterator[list[Named]], actor: Actor) -> None:
    if form == "xlsx":
        writing.write_workbook(path, columns(actor), pages, title=_("Audit"))  # type: ignore[arg-type]
        return
    with path.open("wb") as file:
        if form == "csv":
            file.writelines(writing.csv_blocks(columns(actor), pages))  # type: ignore[arg-type]
            return
        for page in pages:
            file.writelines(orjson.dumps(item_of(each, actor), default=str) + b"\n" for each in page)


def columns(actor: Actor) -> list[OutColumn]:
    """The columns of a sheet; what moved stands in one cell, a line for each field."""
    listed: list[tuple[str, Callable[[Named], Any], int]] = [
        (_("When"), lambda each: each.raw.at, 20),
        (_("Who"), lambda each: each.who, 24),
        (_("From where"), lambda each: each.raw.source, 12),
        (_("API token"), lambda each: each.token, 16),
        (_("Network address"), lambda each: each.place.address if each.place else "", 16),
        (_("Session"), lambda each: each.place.session if each.place else "", 14),
        (_("Program"), lambda each: each.place.agent if each.place else "", 30),
        (_("What"), lambda each: each.raw.verb if each.raw.log == CHANGES else label_of(each.raw.verb), 20),
        (_("Entity"), lambda each: str(each.entity.label) if each.entity else each.raw.entity, 16),
        (_("Name"), lambda each: each.raw.title, 28),
        (_("Record"), lambda each: str(each.raw.record or ""), 38),
        (_("Before and after"), lambda each: _moves(each, actor), 60),
        (_("How many"), lambda each: each.raw.count, 10),
        (_("Batch"), lambda each: str(each.raw.batch or ""), 38),
        (_("Work"), lambda each: each.run[1] if each.run else "", 28),
        (_("Cause"), lambda each: each.raw.cause, 12),
    ]
    return [OutColumn(header, header, cell, width) for header, cell, width in listed]  # type: ignore[arg-type]


def _moves(each: Named, actor: Actor) -> str:
    labels = each.entity.by_key if each.entity else {}
    lines = [
        f"{labels[key].label if key in labels else key}: {_plain(pair)}" for key, pair in diff_of(each, actor).items()
    ]
    lines += [f"{key}: {value_of(value)}" for key, value in each.facts.items()]
    return "\n".join(lines)


def _plain(pair: Any) -> str:
    if not isinstance(pair, list) or len(pair) != 2:
        return json.dumps(pair, ensure_ascii=False, default=str)
    before, after = ("—" if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in pair)
    return f"{before} → {after}"
