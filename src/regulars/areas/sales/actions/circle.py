"""Who followed a lead, and to whom it was lent: they follow and see what it became, and no longer so when that is undone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.sales.models import Lead
from regulars.engine import access, loans, registry, shares, workspace
from regulars.engine.actor import Actor, system
from regulars.engine.models import Share
from regulars.engine.notes import note
from regulars.engine.sharing import NAME
from regulars.services.notify.models import Follow


def carry_circle(lead: Lead, target: Any, made: Sequence[Any], *, actor: Actor) -> None:
    """Let those who follow the lead follow what it became (`target`), and lend that, and what was `made` besides, as the lead is lent.

    Which rows these are is kept with the lead, to be stored with it.
    """
    lead.carried_follows = _follow(lead, target)
    lead.carried_shares = [key for each in dict.fromkeys((target, *made)) for key in _lend(lead, each, actor)]


def carry_circle_back(lead: Lead) -> None:
    """What went along with a conversion that is undone; who left meanwhile, or was lent it otherwise, is left alone."""
    Follow.objects.filter(pk__in=lead.carried_follows).delete()
    if Share.objects.filter(pk__in=lead.carried_shares).delete()[0]:
        transaction.on_commit(workspace.move_access_epoch)
    Lead.objects.filter(pk=lead.pk).update(carried_follows=[], carried_shares=[])


def carry_circle_again(lead: Lead, targets: Sequence[tuple[str, uuid.UUID]], *, actor: Actor) -> None:
    """The undo of that."""
    records = [
        record
        for name, key in targets
        for record in access.records(registry.get(name), system()).matching([key]).instances(1)
    ]
    if records:
        carry_circle(lead, records[0], records[1:], actor=actor)
        Lead.objects.filter(pk=lead.pk).update(carried_follows=lead.carried_follows, carried_shares=lead.carried_shares)


def _follow(lead: Lead, target: Any) -> list[int]:
    people = set(Follow.objects.filter(record=lead.pk).values_list("person", flat=True))
    people -= set(Follow.objects.filter(record=target.pk).values_list("person", flat=True))
    entity, now = registry.of(target).name, timezone.now()
    rows = [Follow(person_id=person, entity=entity, record=target.pk, since=now) for person in sorted(people)]
    return [row.pk for row in Follow.objects.bulk_create(rows)]


def _lend(lead: Lead, target: Any, actor: Actor) -> list[uuid.UUID]:
    entity = registry.of(target)
    theirs = {(each.user_id, each.team_id) for each in shares.live().filter(entity=entity.name, record=target.pk)}
    found = []
    for share in shares.live().filter(entity="lead", record=lead.pk):
        if (share.user_id, share.team_id) in theirs:
            continue
        lent = Share.objects.create(
            entity=entity.name,
            record=target.pk,
            user_id=share.user_id,
            team_id=share.team_id,
            level=share.level,
            until=share.until,
            note=share.note,
            created_by_id=share.created_by_id,
        )
        note(target, verb="share", diff={NAME: [None, loans.told(lent)]}, actor=actor)
        found.append(lent.pk)
    if found:
        transaction.on_commit(workspace.move_access_epoch)
    return found
