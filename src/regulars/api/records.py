"""One record: make, read, change, delete, restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import links, related
from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.api.listing import columns_asked
from regulars.api.refusals import Stale
from regulars.base.errors import Invalid, NotFound
from regulars.base.ids import uuid7
from regulars.engine import access, asked, merged, rows, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.items import item, read
from regulars.engine.sensitive import revealing
from regulars.engine.storing import batch_now, joined

ALONG = "with"
FRESH = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}


def created(call: Call, entity: Entity) -> HttpResponse:
    """POST on the list: a new record."""
    access.require(call.actor, entity, "create")
    data = dict(call.json_object())
    along = data.pop(ALONG, None)
    record = values.new_record(entity)
    with _together(along):
        values.apply(record, entity, links.lead(entity, [data])[0], call.actor)
        save.save(record, actor=call.actor)
        parts = _parts(along, entity, record, call.actor)
    found = {**as_seen(entity, call.actor, record), **parts}
    headers = {"Location": f"/api/v1/{entity.plural}/{record.id}", "ETag": f'"{found["version"]}"'}
    return answer(found, status=201, headers=headers)


def shown(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET on a record."""
    columns = columns_asked(call, entity)
    moment = call.past()
    headers = dict(FRESH)
    if call.parameter("expand"):
        return answer(_with_related(call, entity, key, columns), headers=headers)
    try:
        found = read(entity, call.actor, key, columns, moment=moment)
    except NotFound:
        winner = merged.successor(entity, key) if moment is None else None
        if winner is None:
            raise
        found = {**read(entity, call.actor, winner, columns), "merged_from": key}
        headers["Content-Location"] = f"/api/v1/{entity.plural}/{winner}"
    if moment is not None:
        return answer(found)
    headers["ETag"] = f'"{found["version"]}"'
    if call.knows(headers["ETag"]):
        return nothing(status=304, headers=headers)
    return answer(found, headers=headers)


def _with_related(call: Call, entity: Entity, key: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """A record with what hangs together with it. It has no ETag: its version says nothing of the others."""
    along = related.asked(call, entity, one=True)
    if call.past() is not None:
        wrong = _("What hangs together is told as it is now; leave out “as_of”.")
        raise Invalid(wrong, code="bad_parameter", fields={"expand": wrong})
    row = access.records(entity, revealing(call.actor), "view").row(key, columns)
    found = related.expanded(along, [row], [item(entity, row)], call.actor)[0]
    pointing = related.pointing(along, entity, row.id, call.actor)
    return {**found, "expanded": pointing} if pointing else found


def changed(call: Call, entity: Entity, key: str) -> HttpResponse:
    """PATCH on a record: the fields given, the others kept.

    With If-Match the version must be the present one. Without it, `version` in the body says what the fields were seen
    at: others' changes of other fields are kept, those of the same fields are a conflict.
    """
    data = dict(call.json_object())
    base, along = _version(data.pop("version", None)), data.pop(ALONG, None)
    with _unchanged(call), _together(along):
        record = _living(entity, call.actor, key)
        require_expected(call, entity, record)
        if base is not None and base > record.version:
            wrong = _("The record has no such version yet; its version is %(version)s.") % {"version": record.version}
            raise Invalid(fields={"version": wrong})
        values.apply(record, entity, links.lead(entity, [data])[0], call.actor)
        save.save(record, actor=call.actor, base_version=base)
        parts = _parts(along, entity, record, call.actor)
    found = {**as_seen(entity, call.actor, record), **parts}
    return answer(found, headers={"ETag": f'"{found["version"]}"'})


def _living(entity: Entity, actor: Actor, key: str) -> Any:
    """The record of a key; of a merged one, the record it lives on in. Raises NotFound."""
    records = access.records(entity, actor, "view")
    try:
        return records.get(key)
    except NotFound:
        winner = merged.successor(entity, key)
        if winner is None:
            raise
        return records.get(winner)


def deleted(call: Call, entity: Entity, key: str) -> HttpResponse:
    """DELETE on a record: into the bin."""
    with _unchanged(call):
        record = access.records(entity, call.actor, "view").get(key)
        require_expected(call, entity, record)
        save.delete([record], actor=call.actor)
    return nothing()


def restored(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST …/restore: back from the bin."""
    record = access.records(entity, call.actor, "view").deleted().get(key)
    save.restore([record], actor=call.actor)
    found = as_seen(entity, call.actor, record)
    return answer(found, headers={"ETag": f'"{found["version"]}"'})


def as_seen(entity: Entity, actor: Actor, record: Any) -> dict[str, Any]:
    """A record just written as the actor may see it: its identity alone where they may write but not read it."""
    try:
        return read(entity, actor, record.id)
    except NotFound:
        return {"id": record.id, "number": record.number, "version": record.version}


@contextmanager
def _together(along: Any) -> Iterator[None]:
    """With parts, all of it is one transaction and one batch, so that one undo takes it back."""
    if along is None:
        yield
        return
    with transaction.atomic(), joined(batch_now() or uuid7()), asked.once():
        yield


def _parts(along: Any, entity: Entity, record: Any, actor: Actor) -> dict[str, Any]:
    return {} if along is None else {ALONG: related.written(along, entity, record, actor)}


def _version(raw: Any) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw < 2**31:
        raise Invalid(fields={"version": _("A whole number is expected.")})
    return raw


def _unchanged(call: Call) -> AbstractContextManager[None]:
    """With If-Match, comparing and writing are one transaction."""
    return transaction.atomic() if call.expected is not None else nullcontext()


def require_expected(call: Call, entity: Entity, record: Any) -> None:
    """Hold the record and raise Stale when its version is none that If-Match names. Asked in a transaction."""
    if call.expected is None:
        return
    query = f"select version from {entity.source} t where id = %s for update"
    found = rows.query(query, [record.id])
    if not found or found[0][0] != record.version or str(record.version) not in call.expected:
        raise Stale(read(entity, call.actor, record.id, reveals=False))
