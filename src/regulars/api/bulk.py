"""`POST …/bulk`: up to a thousand records made, changed or deleted at once, each with its own answer; or a run, by filter."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import bulk_runs, links, targets
from regulars.api.answers import answer, refusal_body
from regulars.api.call import Call, unknown
from regulars.api.refusals import NotAllTaken
from regulars.base.errors import Conflict, Invalid, NotAllowed, Refused
from regulars.base.ids import uuid7
from regulars.engine import access, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.audit.events import record_bounded

MOST = 1000
MOST_NAMED = 20
OPERATIONS = ("create", "update", "upsert", "delete")
MEMBERS = frozenset(("op", "id", "external_id", "version", "values"))


@dataclass
class Operation:
    """One row of a bulk. `target` is the record it is about, once found; `result` what became of it."""

    op: str = ""
    key: str = ""
    external_id: str = ""
    version: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    target: Any = None
    result: str = ""
    error: Refused | None = None
    unseen: uuid.UUID | None = None

    @property
    def name(self) -> tuple[str, str]:
        return (self.key, self.external_id)


def done(call: Call, entity: Entity) -> HttpResponse:
    """Do the operations in their order. With `atomic` all or none; else those that can be done are."""
    access.require(call.actor, entity, "bulk")
    if bulk_runs.is_asked(call.json_object()):
        return bulk_runs.begun(call, entity)
    given, atomic = _asked(call.json_object())
    operations = [_operation(each) for each in given]
    batch = uuid7()
    try:
        _do(call, entity, operations, batch, atomic=atomic)
    finally:
        _note_denied(call, entity, operations)
    counts = Counter(each.result or "failed" for each in operations)
    kept = {name: counts[name] for name in ("created", "updated", "unchanged", "deleted", "failed")}
    return answer({"results": _results(operations), "counts": kept, "batch": batch})


def _do(call: Call, entity: Entity, operations: list[Operation], batch: uuid.UUID, *, atomic: bool) -> None:
    with transaction.atomic():
        for group in _groups(operations):
            (_delete if group[0].op == "delete" else _write)(entity, group, call.actor, batch)
        refused = [each for each in operations if each.error is not None]
        if atomic and refused:
            text = _("%(count)s of %(total)s rows cannot be done; nothing was.")
            text %= {"count": len(refused), "total": len(operations)}
            raise NotAllTaken(text, details={"results": _results(operations, done=False)})


def _note_denied(call: Call, entity: Entity, operations: list[Operation]) -> None:
    """A word in the audit, one for the whole bulk, where rows were refused for want of a right: the answer itself is no refusal."""
    denied = [each for each in operations if each.unseen or isinstance(each.error, NotAllowed)]
    records = [key for each in denied if (key := each.unseen or getattr(each.target, "pk", None))]
    if denied:
        record_bounded(
            "denied",
            actor=call.actor,
            title=call.request.path_info,
            entity=entity.name,
            record=records[0] if len(records) == 1 else None,
            detail={"method": call.method, "rows": len(denied), "records": records[:MOST_NAMED]},
        )


def _asked(data: Mapping[str, Any]) -> tuple[list[Any], bool]:
    wrong = unknown(data, ("operations", "atomic"))
    given, atomic = data.get("operations"), data.get("atomic", False)
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        wrong["operations"] = _("A list of 1 to %(most)s operations is expected.") % {"most": MOST}
    if not isinstance(atomic, bool):
        wrong["atomic"] = _("Yes or no is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    return given or [], atomic


def _operation(data: Any) -> Operation:
    """A row as it was sent; one that cannot be read carries its refusal."""
    if not isinstance(data, dict):
        return Operation(error=Invalid(_("A JSON object is expected.")))
    wrong = unknown(data, MEMBERS)
    op, key, external, version = (data.get(name) for name in ("op", "id", "external_id", "version"))
    content = data.get("values", {})
    if not isinstance(op, str) or op not in OPERATIONS:
        wrong["op"] = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(OPERATIONS)}
    if not isinstance(content, dict):
        wrong["values"] = _("A JSON object is expected.")
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        wrong["version"] = _("A whole number is expected.")
    if key is not None and (isinstance(key, bool) or not isinstance(key, str | int)):
        wrong["id"] = _("An identifier is expected.")
    if external is not None and (not isinstance(external, str) or not external.strip() or len(external) > 200):
        wrong["external_id"] = _("Text of 1 to 200 characters is expected.")
    if not wrong:
        _check_address(op, key, external, wrong)
    if wrong:
        return Operation(error=Invalid(fields=wrong))
    return Operation(str(op), "" if key is None else str(key), (external or "").strip(), version, content)


def _check_address(op: Any, key: Any, external: Any, wrong: dict[str, str]) -> None:
    """Which record a row is about: one way of naming it, and only where there is one to name."""
    if op == "create" and key is not None:
        wrong["id"] = _("A new record gets its identifier from the program.")
    elif op == "upsert" and (external is None or key is not None):
        wrong["external_id"] = _("An upsert names its record by “external_id”.")
    elif op in ("update", "delete") and (key is None) == (external is None):
        wrong["id"] = _("Either “id” or “external_id” names the record.")


def _groups(operations: list[Operation]) -> list[list[Operation]]:
    """Runs of rows that can be written together: writes apart from deletions, no record twice."""
    groups: list[list[Operation]] = []
    named: set[tuple[str, str]] = set()
    for each in operations:
        if each.error is not None:
            continue
        fresh = not groups or (groups[-1][0].op == "delete") != (each.op == "delete")
        if fresh or (any(each.name) and each.name in named):
            groups.append([])
            named = set()
        groups[-1].append(each)
        named.add(each.name)
    return groups


def _write(entity: Entity, group: list[Operation], actor: Actor, batch: uuid.UUID) -> None:
    targets.find(entity, group, actor)
    _refuse_repeated(group)
    ready: list[Operation] = []
    for each, led in zip(group, links.lead(entity, [each.values for each in group]), strict=True):
        each.values = led
        if each.error is None:
            try:
                _fill(entity, each, actor)
            except Refused as refused:
                each.error = refused
            else:
                ready.append(each)
    errors: dict[int, Refused] = {}
    records = [each.target for each in ready]
    fresh = {id(each.target) for each in ready if each.target.loaded is None}
    try:
        written = {id(record) for record in save.save_many(records, actor=actor, batch=batch, errors=errors)}
    except Refused as refused:  # of all together: two wrote the same at one moment
        errors, written = dict.fromkeys(range(len(ready)), refused), set()
    for index, each in enumerate(ready):
        each.error = errors.get(index)
        if each.error is None:
            stored = "created" if id(each.target) in fresh else "updated"
            each.result = stored if id(each.target) in written else "unchanged"


def _fill(entity: Entity, each: Operation, actor: Actor) -> None:
    """Put a row's values on its record, or on a new one. Raises Refused."""
    if each.target is None:
        if not access.may(actor, entity, "create"):
            raise NotAllowed
        each.target = values.new_record(entity)
        if each.external_id:
            each.target.external_id = each.external_id
    elif each.version is not None and each.version != each.target.version:
        raise _stale(each.target)
    values.apply(each.target, entity, each.values, actor)


def _delete(entity: Entity, group: list[Operation], actor: Actor, batch: uuid.UUID) -> None:
    """All at once; one by one where something stands against that, so that each row gets its own answer."""
    targets.find(entity, group, actor)
    _refuse_repeated(group)
    for each in group:
        if each.error is None and each.version is not None and each.version != each.target.version:
            each.error = _stale(each.target)
    ready = [each for each in group if each.error is None]
    try:
        save.delete([each.target for each in ready], actor=actor, batch=batch)
    except Refused:
        for each in ready:
            _delete_one(each, actor, batch)
    for each in ready:
        if each.error is None:
            each.result = "deleted"


def _delete_one(each: Operation, actor: Actor, batch: uuid.UUID) -> None:
    try:
        save.delete([each.target], actor=actor, batch=batch)
    except Refused as refused:
        each.error = refused


def _refuse_repeated(group: list[Operation]) -> None:
    """A record that two rows name in different ways: the second cannot be done in the same step."""
    seen: set[Any] = set()
    for each in group:
        if each.error is not None or each.target is None:
            continue
        if each.target.id in seen:
            each.error = Conflict(_("Another row names the same record in another way."), code="named_twice")
        seen.add(each.target.id)


def _stale(record: Any) -> Refused:
    text = _("The record has changed meanwhile; its version is now %(version)s.") % {"version": record.version}
    return Conflict(text, code="stale", details={"version": record.version})


def _results(operations: list[Operation], *, done: bool = True) -> list[dict[str, Any]]:
    return [_result(index, each, done=done) for index, each in enumerate(operations)]


def _result(index: int, each: Operation, *, done: bool) -> dict[str, Any]:
    if each.error is not None:
        return {"index": index, "status": each.error.status, "problem": refusal_body(each.error)}
    if not done:
        return {"index": index, "status": 424, "result": "not_done"}
    found: dict[str, Any] = {"index": index, "status": 201 if each.result == "created" else 200, "result": each.result}
    target = each.target
    if each.result == "deleted":
        return {**found, "status": 204, "id": target.id}
    return {**found, "id": target.id, "number": target.number, "version": target.version}
