"""Approvals that a stage asks for before it is left: which of them a record needs, and which it has been granted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.base.errors import Refused
from regulars.engine import judge
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.services.approvals import levels
from regulars.services.approvals.models import APPROVED, Approval, ApprovalRequest
from regulars.services.process.definition import Stage


@dataclass(frozen=True)
class Grant:
    """An approval that a record needs, and its latest request for it, which alone counts."""

    approval: Approval
    request: ApprovalRequest | None

    @property
    def is_given(self) -> bool:
        return self.request is not None and self.request.state == APPROVED


@dataclass
class Granted:
    """The approvals in force that some stages ask for, by key, and the latest request of each record for each of them."""

    approvals: dict[str, Approval] = field(default_factory=dict)
    latest: dict[tuple[uuid.UUID, uuid.UUID], ApprovalRequest] = field(default_factory=dict)


def granted(entity: Entity, ids: Sequence[uuid.UUID], stages: Iterable[Stage]) -> Granted:
    """Two questions for all of these records; none where no stage asks for an approval."""
    keys = {key for stage in stages for key in stage.approvals}
    if not keys:
        return Granted()
    rows = Approval.objects.filter(entity=entity.name, key__in=keys, is_active=True, deleted_at=None)
    approvals = {row.key: row for row in rows}
    asked = ApprovalRequest.objects.filter(record__in=ids, approval__in=[row.pk for row in approvals.values()])
    found = asked.order_by("record", "approval", "-id").distinct("record", "approval") if ids else ()
    return Granted(approvals, {(each.record, each.approval): each for each in found})


def needed(stage: Stage, entity: Entity, versions: Sequence[Any], known: Granted) -> list[Grant]:
    """What a stage asks for of a record, given as it was and as it will be: whatever either of them would need an approval for.

    An approval that is not in force, or whose condition does not hold, could not be asked for, and is not needed.
    """
    record = versions[-1].id
    return [
        Grant(approval, known.latest.get((record, approval.pk)))
        for key in stage.approvals
        if (approval := known.approvals.get(key)) is not None
        and any(_concerns(approval, entity, version) for version in versions)
    ]


def _concerns(approval: Approval, entity: Entity, record: Any) -> bool:
    try:
        return judge.holds(approval.condition, entity, record, system())
    except Refused:
        return _concerns_stored(approval, entity, record)


def _concerns_stored(approval: Approval, entity: Entity, record: Any) -> bool:
    """Of a condition that only the database can answer; one that cannot be asked any more concerns nobody."""
    try:
        return levels.meets(entity, record.id, approval.condition)
    except Refused:
        return False
