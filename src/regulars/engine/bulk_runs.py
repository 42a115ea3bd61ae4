"""Bulk work as a run: a selection by filter or by ids, a deed, progress, refusals, one undo; resumed after a crash."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.ids import uuid7
from regulars.engine import access, bulk, refusals, registry, runs, transfer, values, working
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.fields.masked import DOTS
from regulars.engine.labels import labels_of
from regulars.engine.models import Run
from regulars.engine.query import Records

KIND, LOOK = "bulk", "bulk-look"
CHANGE, REMOVE, ACT, TRANSFER = "change", "remove", "act", "transfer"
FIRST = uuid.UUID(int=0)


@dataclass(frozen=True)
class Selection:
    """Which records: those named, or all that a filter and words find when they are worked on."""

    entity: Entity
    ids: tuple[uuid.UUID, ...] | None = None
    filter: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""

    def records(self, actor: Actor) -> Records:
        found = access.records(self.entity, actor, "view")
        if self.ids is not None:
            return found.matching(self.ids)
        found = found.where(self.filter or None)
        return found.search(self.words) if self.words else found

    def count(self, actor: Actor) -> int:
        if self.ids is not None:
            return len(self.ids)
        return self.records(actor).count(None).number

    def few(self, actor: Actor, most: int) -> list[uuid.UUID] | None:
        """All of them where they are at most so many, else None."""
        if self.ids is not None:
            return list(self.ids) if len(self.ids) <= most else None
        found = self.records(actor).ids(limit=most + 1)
        return found if len(found) <= most else None

    def packed(self) -> dict[str, Any]:
        if self.ids is not None:
            return {"ids": [str(each) for each in sorted(set(self.ids))]}
        return {"filter": dict(self.filter), "words": self.words}


@dataclass(frozen=True)
class Deed:
    """What is done to each: `change` sets values, `remove` deletes, `act` runs a verb, `transfer` gives them to another owner. `data` is as the change log keeps values."""

    what: str
    data: Mapping[str, Any] = field(default_factory=dict)
    verb: str = ""

    @property
    def right(self) -> str:
        return {CHANGE: "edit", REMOVE: "delete"}.get(self.what, "edit")


def deed_of(entity: Entity, actor: Actor, what: str, data: Mapping[str, Any], verb: str = "") -> Deed:
    """A deed with its values checked. Raises NotAllowed, Invalid, Refused."""
    action = entity.action_by_verb.get(verb)
    if what == ACT and (action is None or not action.bulk):
        raise Refused(
            _("There is no such action for many at once."), code="unknown_action", fields={"action": verb[:60]}
        )
    access.require(actor, entity, "bulk")
    access.require(actor, entity, action.right if action is not None else Deed(what).right)
    fields = {each.key: each for each in action.fields} if action is not None else entity.by_key
    parsed, wrong = values.parse(entity, data, actor) if action is None else parsed_for(action, data, actor)
    if wrong:
        raise Invalid(fields=wrong)
    if what == CHANGE and not parsed:
        raise Invalid(fields={"set": _("At least one field is expected.")})
    return Deed(what, {key: fields[key].dump(value) for key, value in parsed.items()}, verb)


def parsed_for(action: Any, data: Mapping[str, Any], actor: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that a verb asks for, and by field what is wrong with them."""
    parsed: dict[str, Any] = {}
    known = {each.key for each in action.fields}
    wrong = {key: _("There is no field “%(name)s”.") % {"name": key[:80]} for key in data if key not in known}
    for each in action.fields:
        try:
            parsed[each.key] = each.parse(data.get(each.key), actor.manner)
            each.check(parsed[each.key])
        except ValueError as problem:
            wrong[each.key] = str(problem)
    return parsed, wrong


def do(deed: Deed, entity: Entity, ids: list[uuid.UUID], *, actor: Actor, **how: Any) -> bulk.Outcome:
    """Do it now to these records. `how` is `dry_run`, `batch`, `since` of `engine.bulk`."""
    if deed.what == REMOVE:
        return bulk.remove(entity, ids, actor=actor, **how)
    if deed.what == TRANSFER:
        return transfer.transfer(entity, ids, transfer.order_of(deed.data), actor=actor, **how).total
    if deed.what == CHANGE:
        return bulk.change(entity, ids, deed.data, actor=actor, **how)
    action = entity.action_by_verb[deed.verb]
    data = {each.key: each.parse(deed.data.get(each.key)) for each in action.fields}
    return bulk.act(entity, action, ids, data, actor=actor, **how)


def told(run: Run, actor: Actor) -> list[tuple[str, str]]:
    """What a run sets, in words for its reader: labels of fields and values, as far as they may be seen."""
    entity = registry.find(run.entity)
    if entity is None or run.kind not in (KIND, LOOK) or run.input.get("what") not in (CHANGE, ACT):
        return []
    action = entity.action_by_verb.get(run.input.get("verb", ""))
    fields = entity.by_key if action is None else {each.key: each for each in action.fields}
    known = {key: fields[key] for key in run.input.get("data") or {} if key in fields}
    seen = {key: each for key, each in known.items() if action or not actor.withholds(entity.name, key)}
    return [(str(each.label), _said(each, run.input["data"][key], actor)) for key, each in seen.items()]


def _said(found: Field, kept: Any, actor: Actor) -> str:
    """A value as the change log keeps it, in words."""
    if found.sensitive and kept is not None:
        return DOTS
    try:
        value = found.parse(kept, actor.manner)
    except Wrong:  # an option or a record that is no longer there
        return str(kept)
    if isinstance(found, Reference) and value is not None:
        return labels_of([Ref(value, "", found.to)], actor).get(value, "") or DOTS
    return found.prose(value, actor.manner) or "–"


def begin(selection: Selection, deed: Deed, *, actor: Actor, label: str, look: bool = False) -> Run:
    """Have the worker do it, or only look what would become of it."""
    given = {"what": deed.what, "verb": deed.verb, "data": dict(deed.data), **selection.packed()}
    given |= {"since": timezone.now().isoformat(), "upto": str(uuid7())}
    return _begin(selection.entity.name, given, actor=actor, label=label, kind=LOOK if look else KIND)


def carry_out(look: Run, *, actor: Actor) -> Run:
    """Do what was looked at: the same records, as they were found then. The look ends."""
    if look.kind != LOOK or look.actor_id != actor.id:
        raise Refused(_("There is no such run, or you may not see it."), code="not_found")
    runs.cancel(look)
    return _begin(look.entity, look.input, actor=actor, label=look.label, kind=KIND)


def _begin(entity: str, given: dict[str, Any], *, actor: Actor, label: str, kind: str) -> Run:
    with transaction.atomic():
        run = Run.objects.create(kind=kind, label=label, entity=entity, actor_id=actor.id, input=given)
        working.ask(run)
    return run


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do a run from where it stands: a chunk, its refusals and its place are one transaction."""
    run = ticket.run
    entity = registry.find(run.entity)
    if entity is None:
        raise Refused(_("Its entity is no longer there."))
    deed = Deed(run.input["what"], run.input.get("data") or {}, run.input.get("verb", ""))
    selection = _selection(entity, run.input)
    access.require(actor, entity, "bulk")
    if run.total is None:
        Run.objects.filter(id=run.id).update(total=selection.count(actor))
    how = {
        "dry_run": run.kind == LOOK,
        "batch": run.batch,
        "since": datetime.fromisoformat(run.input["since"]),
    }
    after, stopped = uuid.UUID(run.position.get("after", str(FIRST))), False
    while not stopped and (ids := _following(selection, actor, after, uuid.UUID(run.input["upto"]))):
        after = ids[-1]
        with transaction.atomic():
            outcome = do(deed, entity, ids, actor=actor, **how)
            refusals.keep(run, (refusals.Refusal(entity.name, *each) for each in outcome.left))
            counts = added(run.counts, outcome)
            stopped = ticket.beat(done=run.done + len(ids), counts=counts, position={"after": str(after)})
    ticket.end(runs.CANCELLED if stopped else runs.DONE, errors=refusals.file_of(run))


def added(counts: Mapping[str, Any], outcome: bulk.Outcome) -> dict[str, int]:
    """The counts of a run with those of one more chunk."""
    found = {"changed": outcome.done, "same": outcome.same, "refused": outcome.refused_count}
    return {name: int(counts.get(name, 0)) + number for name, number in found.items()}


def _selection(entity: Entity, given: Mapping[str, Any]) -> Selection:
    ids = tuple(uuid.UUID(each) for each in given["ids"]) if "ids" in given else None
    return Selection(entity, ids, given.get("filter") or {}, given.get("words", ""))


def _following(selection: Selection, actor: Actor, after: uuid.UUID, upto: uuid.UUID) -> list[uuid.UUID]:
    """The next records in order of their ids. What was made after one asked is none of them; what left the filter neither."""
    if selection.ids is not None:
        start = bisect_right(selection.ids, after)
        return list(selection.ids[start : start + bulk.CHUNK])
    return selection.records(actor).ids(limit=bulk.CHUNK, after=after, upto=upto)
