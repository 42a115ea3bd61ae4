"""What was lent of merged records: the loans lead to the winner, and back when the merge is undone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.engine import prepared, shares, workspace
from regulars.engine.describe import Entity
from regulars.engine.models import Share

Moved = dict[str, Any]
Terms = tuple[str, datetime | None]


def follow(entity: Entity, loser: uuid.UUID, winner: uuid.UUID) -> Moved:
    """Point the living loans of a loser at the winner. Gives what the undo needs: `moved`, and `widened` with [before, after].

    Where both were lent to the same person or team the winner's loan stands, with the stronger level and the later end; the
    loser's stays where it is, for the day the records part.
    """
    lent = "select 1 from engine_share where entity = %s and record = %s limit 1"
    if not prepared.fetch(lent, [entity.name, loser]):
        return {}
    found = shares.live().select_for_update(of=("self",)).filter(entity=entity.name, record__in=(loser, winner))
    theirs = {_to(each): each for each in found if each.record == winner}
    moved: Moved = {"moved": [], "widened": {}}
    for share in found:
        if share.record != loser:
            continue
        rival = theirs.get(_to(share))
        if rival is None:
            Share.objects.filter(pk=share.pk).update(record=winner)
            moved["moved"].append(str(share.pk))
        elif (terms := _wider(rival, share)) != (rival.level, rival.until):
            moved["widened"][str(rival.pk)] = [_told((rival.level, rival.until)), _told(terms)]
            Share.objects.filter(pk=rival.pk).update(level=terms[0], until=terms[1])
    if moved["moved"] or moved["widened"]:
        transaction.on_commit(workspace.move_access_epoch)
    return moved


def part(gone: Iterable[tuple[uuid.UUID, uuid.UUID, Mapping[str, Any]]]) -> None:
    """Undo it for losers that are their own again (record, winner, what `follow` gave), the last merged first.

    A loan that was ended or changed since stays as it is.
    """
    for record, winner, moved in gone:
        if not moved:
            continue
        Share.objects.filter(pk__in=moved["moved"], record=winner).update(record=record)
        for key, (before, after) in moved["widened"].items():
            Share.objects.filter(pk=key, **_terms(after)).update(**_terms(before))
        transaction.on_commit(workspace.move_access_epoch)


def _to(share: Share) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    return share.user_id, share.team_id


def _wider(one: Share, other: Share) -> Terms:
    level = "edit" if "edit" in (one.level, other.level) else "view"
    ends = [each.until for each in (one, other) if each.until is not None]
    return level, max(ends) if len(ends) == 2 else None


def _told(terms: Terms) -> Sequence[str | None]:
    level, until = terms
    return [level, until.isoformat() if until else None]


def _terms(told: Sequence[str | None]) -> dict[str, Any]:
    level, until = told
    return {"level": level, "until": datetime.fromisoformat(until) if until else None}
