"""A file on its way to be imported: brought, mapped, rehearsed; kept as a run that changes nothing until it is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry, runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.labels import labels_of
from regulars.engine.models import Run, StoredFile
from regulars.services.exchange import importing, reasons, scratch
from regulars.services.exchange.drafts import is_link
from regulars.services.exchange.passes import Passes
from regulars.services.exchange.plan import Plan, match_keys, read_plan
from regulars.services.exchange.reading import Table, open_table
from regulars.services.exchange.reading.table import require_size
from regulars.services.exchange.recognising import plan_for, recognised
from regulars.services.exchange.suggest import columns_of, created_with, suggest
from regulars.services.exchange.targets import targets

DRAFT = "draft"
AT_ONCE = 3_000
SHOWN_ROWS = 12
SHOWN_REJECTS = 100


def bring(file: BinaryIO | bytes, *, name: str, size: int, entity: Entity, actor: Actor) -> Run:
    """Keep a file, look at it and suggest a plan. Raises Refused for one that cannot be a table."""
    importing.require(actor, entity)
    require_size(size)
    kept = stored.keep(file, name=name or "table.csv", media_type="text/csv", actor_id=actor.id, entity="run")
    table = open_table(stored.path_of(kept))
    plan, system = suggested(table, entity, actor)
    return _draft(entity, kept, {"plan": plan.as_json(), "system": system}, actor)


def suggested(table: Table, entity: Entity, actor: Actor) -> tuple[Plan, str]:
    """The ready plan for an export of a system that is recognised, else columns by name; and whose export it is."""
    known = recognised(table.headers)
    for each in known:
        if each.entity == entity.name:
            return plan_for(each, table.headers, entity, actor), each.label
    plan = Plan(columns=columns_of(suggest(table, entity, actor)))
    along = created_with(table, entity, plan.columns, actor)
    return replace(plan, match=suggested_match(entity, plan), create_missing=along), ""


def suggested_match(entity: Entity, plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The surest keys that the file has: numbers of our own, identifiers of other systems, then the entity's own."""
    mapped = {column.path for column in plan.columns}
    best = next((key for key in ("id", "number", "external_id", *entity.exchange.match) if key in mapped), "")
    return match_keys([best]) if best else ()


def table_of(run: Run, plan: Plan) -> Table:
    """The file of a draft, opened as the plan says."""
    path = stored.path_of(StoredFile.objects.get(id=run.input["file"]))
    return open_table(path, encoding=plan.encoding, delimiter=plan.delimiter, header=plan.header, sheet=plan.sheet)


def decide(run: Run, plan: Plan, *, actor: Actor) -> None:
    """Keep the chosen plan and rehearse it: at once for a small file, else as a job. Raises Refused when it does not fit."""
    entity = registry.get(run.entity)
    path = stored.path_of(StoredFile.objects.get(id=run.input["file"]))
    _table, plan = importing.prepared(path, entity, actor, plan)
    values = {"input": {**run.input, "plan": plan.as_json()}, "state": runs.WAITING, "cancel_asked": False}
    values |= {"done": 0, "total": None, "counts": {}, "position": {}, "message": "", "ended_at": None, "errors": None}
    Run.objects.filter(id=run.id).update(**values)
    run.refresh_from_db()
    if path.stat().st_size < 1 << 20:
        ticket = runs.take(run)
        if ticket is not None:
            rehearse(ticket, actor)
        return
    working.ask(run)


def rehearse(ticket: runs.Ticket, actor: Actor) -> None:
    """Do a preview run: the whole file, nothing stored."""
    run = ticket.run
    entity = registry.get(run.entity)
    try:
        path = stored.path_of(StoredFile.objects.get(id=run.input["file"]))
        table, plan = importing.prepared(path, entity, actor, read_plan(run.input["plan"]))
        passes = Passes(table, plan, entity, actor, scratch.folder_of(run.id), rehearsing=True)
        Run.objects.filter(id=run.id).update(total=passes.total)
        for _step in passes.steps():
            if ticket.beat(done=passes.done, counts=dict(passes.counts), position={}):
                ticket.end(runs.CANCELLED)
                return
        ticket.beat(done=passes.done, counts=dict(passes.counts), position={"shown": _shown(passes, entity, actor)})
        errors = _errors(run, passes)
        ticket.end(runs.DONE, errors=errors)
    except Refused as problem:
        ticket.end(runs.FAILED, str(problem))
    finally:
        scratch.clear(run.id)


def _errors(run: Run, passes: Passes) -> StoredFile | None:
    if not passes.rejects.size:
        return None
    name = Path(str(run.input["name"])).stem
    return stored.keep(
        passes.rejects.path, name=f"{name}-errors.csv", media_type="text/csv", actor_id=run.actor_id,
        entity="run", record=run.id,
    )  # fmt: skip


def _shown(passes: Passes, entity: Entity, actor: Actor) -> dict[str, Any]:
    """The first rows as they will be, and the first that will be refused."""
    mapped = {target.key for target in _mapped(passes, entity, actor)}
    keys = [key for key in entity.by_key if key in mapped]
    kept = passes.kept[:SHOWN_ROWS]
    links = [entity.by_key[key] for key in keys if is_link(entity.by_key[key])]
    refs = [_ref(each, record) for each in links for _line, _what, record in kept if record is not None]
    names = labels_of(filter(None, refs), actor)
    rows = []
    for line, what, record in kept:
        cells = {}
        for key in keys if record is not None else ():
            each = entity.by_key[key]
            cells[key] = passes.drafter.shown(each, record, names)
        rows.append({"number": line.number, "what": what, "cells": cells})
    rejects = [
        {"number": each.number, "reason": each.reason, "cells": _begins(each.cells)}
        for each in passes.kept_rejects[:SHOWN_REJECTS]
    ]
    returning = [{"number": each.number, "cells": _begins(each.cells)} for each in passes.kept_returning]
    return {
        "keys": keys,
        "rows": rows,
        "rejects": rejects,
        "returning": returning,
        "reasons": list(passes.reasons.as_json().values())[: reasons.SHOWN],
    }


def _ref(each: Field, record: Any) -> Ref | None:
    value = each.get(record)
    found: Ref | None = Ref(value, "", each.to) if value and isinstance(each, Reference) else value
    return found


def _begins(cells: Sequence[Any]) -> list[str]:
    return [str(cell)[:40] for cell in cells[:6]]


def _mapped(passes: Passes, entity: Entity, actor: Actor) -> list[Any]:
    known = targets(entity, actor)
    paths = [*(column.path for column in passes.plan.columns), *passes.plan.constants]
    return [known[path] for path in paths if not known[path].only_key]


def begin(entity: Entity, file: StoredFile, plan: Plan, *, actor: Actor) -> Run:
    """Look at a file by a plan that is known, changing nothing. Raises Refused when it does not fit the file."""
    importing.require(actor, entity)
    run = _draft(entity, file, {"plan": plan.as_json()}, actor)
    decide(run, plan, actor=actor)
    run.refresh_from_db()
    return run


def _draft(entity: Entity, file: StoredFile, data: dict[str, Any], actor: Actor) -> Run:
    label = _("Import of %(entity)s from %(file)s") % {"entity": entity.label_plural, "file": file.name}
    data = {"file": str(file.id), "name": file.name, **data}
    return Run.objects.create(
        kind="preview", label=label, entity=entity.name, actor_id=actor.id, state=DRAFT, input=data
    )


def start(run: Run, *, actor: Actor) -> Run:
    """Begin the import that was previewed; asked a second time it is the same one. Raises Refused while there is none to begin."""
    if run.kind == "preview" and run.state == "begun":
        return Run.objects.get(id=run.message)
    if run.kind != "preview" or run.state != runs.DONE:
        raise Refused(_("The preview is not ready yet."), code="not_ready")
    file = StoredFile.objects.get(id=run.input["file"])
    made = importing.begin(registry.get(run.entity), file, read_plan(run.input["plan"]), actor=actor)
    Run.objects.filter(id=run.id).update(state="begun", message=str(made.id))
    return made
