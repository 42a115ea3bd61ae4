"""What a reader wants to know of a record before they decide: the few facts that stand at its top, as they may see them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from regulars.base.i18n import language_of
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.services.approvals.models import ApprovalRequest

Facts = list[tuple[str, str]]
MOST = 5


def facts_of(request: ApprovalRequest, reader: Actor) -> Facts:
    """Labels and what stands there, in the language of the letter or page; none where the record is out of their sight."""
    return all_facts([request], reader).get(request.record, [])


def all_facts(requests: Iterable[ApprovalRequest], reader: Actor) -> Mapping[uuid.UUID, Facts]:
    """The facts of the requests' records, one question for each entity."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for request in requests:
        wanted.setdefault(request.entity, set()).add(request.record)
    return {key: facts for name, ids in wanted.items() for key, facts in _of(name, ids, reader)}


def _of(name: str, ids: set[uuid.UUID], reader: Actor) -> Iterable[tuple[uuid.UUID, Facts]]:
    entity = registry.find(name)
    if entity is None or not access.may(reader, entity, "view"):
        return
    keys = [key for key in entity.facts if key in entity.by_key and not reader.withholds(name, key)]
    if not keys:
        return
    manner = replace(reader.manner, language=language_of(None))
    for row in access.records(entity, reader).matching(ids).rows(keys, limit=len(ids)):
        said = ((entity.by_key[key], row.values.get(key)) for key in keys)
        told = [(str(found.label), found.prose(value, manner)) for found, value in said if value is not None]
        yield row.id, [(label, text) for label, text in told if text][:MOST]
