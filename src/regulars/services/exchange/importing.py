"""Import of a table: every row checked and written through the write door, or told why not; dry, cancelled, resumed, undone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, Refused
from regulars.base.i18n import speaking
from regulars.base.text import nearest
from regulars.engine import access, registry, runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Run, StoredFile
from regulars.services import audit
from regulars.services.exchange import rounds, scratch
from regulars.services.exchange.passes import Passes
from regulars.services.exchange.plan import Plan, fit, match_keys, read_plan
from regulars.services.exchange.reading import Table, open_table
from regulars.services.exchange.reasons import Reason
from regulars.services.exchange.recognising import plan_for, recognised
from regulars.services.exchange.suggest import columns_of, created_with, suggest

Say = Callable[[int, int | None, Mapping[str, int]], None]
MOST_KEPT = 20
MAPPING = Mapping[str, Any] | Path | str | None


@dataclass(frozen=True)
class Result:
    """What became of the rows, where the refused ones are, and by which batch all can be undone."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    unasked: int = 0
    error_path: Path | None = None
    batch: uuid.UUID | None = None
    run: Run | None = None
    problems: Mapping[str, int] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()
    cancelled: bool = False


def import_file(
    entity_name: str,
    path: Path | str,
    *,
    actor: Actor,
    mapping: MAPPING = None,
    match: Sequence[str] = (),
    past: bool = False,
    dry_run: bool = False,
    say: Say | None = None,
) -> Result:
    """Import a file here and now. `mapping` is a plan as JSON or its file; without one columns are found by name. `past` says what the plan's does.

    `say(done, total, counts)` is told how far it is. Raises Refused when nothing can be done at all; single rows that do
    not pass are counted and written to `error_path`.
    """
    path, entity = Path(path), entity_of(entity_name)
    with speaking(actor.manner.language):
        require(actor, entity)
        given = read_plan(mapping)
        table, plan = prepared(path, entity, actor, replace(given, past=True) if past else given, match)
        if dry_run:
            return rehearse(table, plan, entity, actor, say=say)
        label = _("Import of %(entity)s from %(file)s") % {"entity": entity.label_plural, "file": path.name}
        data = {"path": str(path.absolute()), "name": path.name, "plan": plan.as_json()}
        run = Run.objects.create(kind="import", label=label, entity=entity.name, actor_id=actor.id, input=data)
        ticket = runs.take(run)
        assert ticket is not None, "a run just made is free"
        try:
            return work(ticket, table, plan, entity, actor, say=say)
        except KeyboardInterrupt:
            ticket.end(runs.CANCELLED)
            raise
        except Refused:
            raise  # told already
        except Exception as problem:
            ticket.end(runs.FAILED, f"{type(problem).__name__}: {problem}"[:500])
            raise


def entity_of(name: str) -> Entity:
    """The entity of a name or plural. Raises Refused."""
    found = registry.find(name) or registry.by_plural(name)
    if found is None:
        plurals = [entity.plural for entity in registry.entities() if entity.exchange.importable]
        raise Refused(_unknown_entity(name, plurals), code="unknown_entity")
    return found


def _unknown_entity(name: str, plurals: list[str]) -> str:
    near = nearest(name, plurals)
    if near:
        return (
            _("There is no entity “%(name)s”.") % {"name": name} + " " + _("Did you mean “%(name)s”?") % {"name": near}
        )
    names = ", ".join(plurals)
    return _("There is no entity “%(name)s”. There are: %(names)s.") % {"name": name, "names": names}


def require(actor: Actor, entity: Entity) -> None:
    """Raises NotAllowed when the actor may not import these records."""
    access.require(actor, entity, "import")
    if not (access.may(actor, entity, "create") or access.may(actor, entity, "edit")):
        raise NotAllowed
    if not entity.exchange.importable:
        text = _("%(entity)s cannot be imported.") % {"entity": entity.label_plural}
        raise Refused(text, code="not_importable")


def prepared(path: Path, entity: Entity, actor: Actor, plan: Plan, match: Iterable[str] = ()) -> tuple[Table, Plan]:
    """The opened file and the plan with every name checked against it. Raises Refused."""
    if not path.is_file():
        raise Refused(_("There is no file “%(name)s”.") % {"name": path.name}, code="no_file")
    table = open_table(path, encoding=plan.encoding, delimiter=plan.delimiter, header=plan.header, sheet=plan.sheet)
    if not plan.columns:
        ready = next((each for each in recognised(table.headers) if each.entity == entity.name), None)
        if ready is not None and not plan.match:
            own = plan_for(ready, table.headers, entity, actor)
            plan = replace(plan, columns=own.columns, match=own.match, only=own.only, create_missing=own.create_missing)
        else:
            columns = columns_of(suggest(table, entity, actor))
            along = plan.create_missing or created_with(table, entity, columns, actor)
            plan = replace(plan, columns=columns, create_missing=along)
    if match:
        plan = replace(plan, match=match_keys(match))
    return table, fit(plan, table.headers, entity, actor)


def rehearse(
    table: Table,
    plan: Plan,
    entity: Entity,
    actor: Actor,
    *,
    say: Say | None = None,
    folder: Path | None = None,
    passes: Passes | None = None,
) -> Result:
    """What an import would do, on the whole file; nothing is stored."""
    if folder is None:
        folder = Path(_kept_temporary())
    passes = passes or Passes(table, plan, entity, actor, folder, rehearsing=True)
    for _step in passes.steps():
        if say is not None:
            say(passes.done, passes.total, passes.counts)
    return _result(passes, error_path=passes.rejects.path if passes.rejects.size else None)


def work(
    ticket: runs.Ticket, table: Table, plan: Plan, entity: Entity, actor: Actor, *, say: Say | None = None
) -> Result:
    """Do a run from where it stands to its end."""
    run = ticket.run
    folder = scratch.folder_of(run.id)
    try:
        passes = Passes(table, plan, entity, actor, folder, ticket=ticket)
        Run.objects.filter(id=run.id).update(total=passes.total)
        for stop in passes.steps():
            if say is not None:
                say(passes.done, passes.total, passes.counts)
            if stop:
                return _end(ticket, passes, entity, runs.CANCELLED)
        return _end(ticket, passes, entity, runs.DONE)
    except Refused as problem:
        ticket.end(runs.FAILED, str(problem))
        raise


def _end(ticket: runs.Ticket, passes: Passes, entity: Entity, state: str) -> Result:
    run, errors = ticket.run, None
    if passes.rejects.size:
        name = Path(str(run.input.get("name") or entity.plural)).stem
        errors = stored.keep(
            passes.rejects.path, name=f"{name}-errors.csv", media_type="text/csv",
            actor_id=run.actor_id, entity="run", record=run.id,
        )  # fmt: skip
    with transaction.atomic():
        ticket.end(state, errors=errors)
        rounds.tell_refused(run.id)
        if passes.counts["unasked"]:
            detail = {"run": str(run.id), "file": str(run.input.get("name", ""))}
            audit.record(
                "import_past", actor=passes.actor, title=run.label, entity=entity.name, count=passes.counts["unasked"], detail=detail
            )  # fmt: skip
    if state == runs.DONE:
        scratch.clear(run.id)
    return replace(
        _result(passes, error_path=stored.path_of(errors) if errors else None),
        batch=run.batch, run=run, cancelled=state == runs.CANCELLED,
    )  # fmt: skip


def _result(passes: Passes, error_path: Path | None) -> Result:
    counts: Counter[str] = Counter(passes.counts)
    return Result(
        created=counts["created"],
        updated=counts["updated"],
        skipped=counts["skipped"],
        rejected=counts["rejected"],
        unasked=counts["unasked"],
        error_path=error_path,
        problems=dict(passes.problems),
        reasons=passes.reasons.listed(),
    )


_temporary: list[TemporaryDirectory[str]] = []


def _kept_temporary() -> str:
    """A folder for the error file that the caller reads; those of the last twenty rehearsals are kept."""
    while len(_temporary) >= MOST_KEPT:
        _temporary.pop(0).cleanup()
    _temporary.append(TemporaryDirectory(prefix="regulars-import-"))
    return _temporary[-1].name


def begin(entity: Entity, file: StoredFile, plan: Plan, *, actor: Actor, in_order: str = "") -> Run:
    """Ask for an import as a job; those with the same `in_order` are done one after the other. Raises Refused when the plan does not fit the file."""
    require(actor, entity)
    _table, plan = prepared(stored.path_of(file), entity, actor, plan)
    label = _("Import of %(entity)s from %(file)s") % {"entity": entity.label_plural, "file": file.name}
    data = {"file": str(file.id), "name": file.name, "plan": plan.as_json()}
    if in_order:
        data["in_order"] = in_order
    run = Run.objects.create(
        kind="import", label=label, entity=entity.name, actor_id=actor.id, input=data, created_at=timezone.now()
    )
    working.ask(run)
    return run
