"""Lend a record, or a named group of records, to a person or a team: for viewing or editing, until a moment.

Whoever has the right `share` on a record by their roles may lend it (it follows `edit` until a role speaks of it), and no
wider than their roles let them see or edit it: what was only lent to them is not lent on.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, conditions, loans, registry, rows, shares, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.loans import LEVELS, Loan
from regulars.engine.models import Change, Share
from regulars.engine.notes import note

NAME = "share"
"""What the change log calls it: the part of a change that tells of a share, and the entity where it is of a group."""
VERBS = ("share", "unshare")


def share_record(entity: Entity, key: uuid.UUID | str, loan: Loan, *, actor: Actor) -> Share:
    """Lend one record. A loan to the same person or team takes the place of the one before. Raises Refused."""
    record = access.records(entity, actor).get(key)
    _require(entity, actor, record.pk, loan.level)
    loans.check(entity, loan, actor)
    with transaction.atomic():
        same = shares.live().select_for_update(of=("self",)).filter(record=record.pk, user=loan.user, team=loan.team)
        before = [loans.told(each) for each in same]
        Share.objects.filter(pk__in=[each["id"] for each in before]).delete()
        made = _make(entity, loan, actor, record=record.pk)
        moved = [before[0] if before else None, loans.told(made)]
        note(record, verb="share", diff={NAME: moved}, actor=actor)
        transaction.on_commit(workspace.move_access_epoch)
    return made


def share_group(entity: Entity, name: str, condition: Mapping[str, Any], loan: Loan, *, actor: Actor) -> Share:
    """Lend the records that meet a filter, those of days to come too, as far as one's own roles reach. Raises Refused."""
    _require(entity, actor)
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(fields={"name": _("A name is needed.")})
    loans.check(entity, loan, actor)
    access.require(actor, entity, loan.level)
    access.records(entity, actor).where(condition).count(limit=1)
    conditions.check(entity, condition)
    with transaction.atomic():
        made = _make(entity, loan, actor, name=name, filter=dict(condition))
        _tell(made, "share", [None, loans.told(made)], actor)
        transaction.on_commit(workspace.move_access_epoch)
    return made


def end(share: Share, *, actor: Actor) -> None:
    """Take a loan back before its time. Raises NotAllowed."""
    if not shares.may_end(share, actor):
        raise NotAllowed(_("Only who shared it, or who may share the record, can end this."))
    entity = registry.find(share.entity)
    with transaction.atomic():
        Share.objects.filter(pk=share.pk).delete()
        record = entity.model._default_manager.filter(pk=share.record).first() if entity and share.record else None
        if record is not None:
            note(record, verb="unshare", diff={NAME: [loans.told(share), None]}, actor=actor)
        else:
            _tell(share, "unshare", [loans.told(share), None], actor)
        transaction.on_commit(workspace.move_access_epoch)


def tells(change: Change) -> bool:
    """Whether a change tells of a share."""
    return change.verb in VERBS and NAME in change.diff


def entity_of(change: Change) -> Entity:
    """The entity whose records a group that was lent holds."""
    before, after = change.diff[NAME]
    return registry.get((after or before)["of"])


def take_back(entity: str, record: uuid.UUID, moved: tuple[Any, Any], *, actor: Actor) -> None:
    """The undo of a change that tells of a share: what was given ends, what was ended is given again. Raises Refused."""
    before, after = moved
    with transaction.atomic():
        if after is not None:
            end(shares.one(after["id"], actor), actor=actor)
        if before is not None:
            loan = loans.again(before)
            if entity == NAME:
                share_group(registry.get(before["of"]), before["name"], before["filter"], loan, actor=actor)
            else:
                share_record(registry.get(entity), record, loan, actor=actor)


def may_lend(entity: Entity, record: uuid.UUID, actor: Actor) -> bool:
    """Whether the actor may share this record, for viewing."""
    try:
        _require(entity, actor, record)
    except NotAllowed:
        return False
    return True


def _require(entity: Entity, actor: Actor, record: uuid.UUID | None = None, level: str = "view") -> None:
    """Raises NotAllowed where the actor may not lend such records, or not this one, or not so far."""
    if not shares.shareable(entity):
        raise NotAllowed(_("These records are not shared by themselves."))
    access.require(actor, entity, "share")
    if record is None:
        return
    for action in ("share", level):
        if action in ("share", *LEVELS) and not shares.is_in(
            entity, record, access.scope_sql(entity, actor, action, "t0", shares=False)
        ):
            raise NotAllowed(
                _("What was only lent to you cannot be lent on.")
                if shares.lent_to(entity, record, actor)
                else _("You may see this record, but not share it.")
            )


def _make(entity: Entity, loan: Loan, actor: Actor, **what: Any) -> Share:
    if actor.id is None:
        raise NotAllowed
    made = Share.objects.create(
        entity=entity.name,
        user_id=loan.user,
        team_id=loan.team,
        level=loan.level,
        until=loan.until,
        note=loan.note.strip(),
        created_by_id=actor.id,
        **what,
    )
    return shares.live().get(pk=made.pk)


def _tell(share: Share, verb: str, moved: list[Any], actor: Actor) -> None:
    """A change that stands on no record's timeline, for the audit: a group was shared, or is no longer."""
    change: dict[str, Any] = {
        "at": timezone.now(),
        "actor": actor.id,
        "source": actor.source,
        "token": actor.token,
        "entity": NAME,
        "record": share.pk,
        "version": 1 if verb == "share" else 2,
        "verb": verb,
        "title": share.name,
        "diff": {NAME: moved},
        "refs": [],
        "cause": None,
        "batch": None,
    }
    rows.log([change])
