"""Verbs of the deal: move, win, lose, reopen."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.activities.models import Call, Meeting, Task
from regulars.areas.sales.models import Deal, Stage, StageVisit
from regulars.areas.sales.stages import Places
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.save import save


def move(deal: Deal, *, actor: Actor, stage: uuid.UUID | Stage | None = None) -> Deal:
    """Take a deal to another stage of its pipeline, or to a stage of another pipeline.

    Refused with `stage_requirements` and every missing field when the stage asks for more than is known.
    """
    target = Places().by_id.get(stage.pk if isinstance(stage, Stage) else stage)  # type: ignore[arg-type]
    if target is None:
        raise Refused(_("There is no such stage."), code="invalid", fields={"stage": _("Choose a stage.")})
    deal.stage_id, deal.pipeline_id = target.id, target.pipeline
    moved: Deal = save(deal, actor=actor, verb="move")
    return moved


def win(deal: Deal, *, actor: Actor, reason: str | None = None) -> Deal:
    """The customer said yes. Refused when the deal is closed already."""
    _refuse_closed(deal)
    _to(deal, "won")
    deal.win_reason = reason or deal.win_reason
    return _save_end(deal, actor, "win")


def lose(deal: Deal, *, actor: Actor, reason: str | None = None, competitor: uuid.UUID | None = None) -> Deal:
    """The customer said no, with the reason and whom we lost to. Refused without a reason.

    Its open activities stay; `notice` on the deal says how many there are.
    """
    _refuse_closed(deal)
    if not reason:
        raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
    _to(deal, "lost")
    deal.loss_reason = reason
    deal.lost_to_id = competitor or deal.lost_to_id
    return _save_end(deal, actor, "lose")


def reopen(deal: Deal, *, actor: Actor) -> Deal:
    """The deal goes on: back to the open stage it stood on last. Refused when it is open."""
    if deal.status == "open":
        raise Refused(_("This deal is open."), code="already_open")
    places = Places()
    visited = StageVisit.objects.filter(deal=deal, stage__kind="open", stage__deleted_at=None)
    last = visited.order_by("-entered_at", "-id").values_list("stage_id", flat=True).first()
    target = places.by_id.get(last) if last else None
    if target is None or target.pipeline != deal.pipeline_id:
        target = places.first(deal.pipeline_id)
    if target is None:
        raise Refused(_("This pipeline has no open stage."), code="no_stage")
    deal.stage_id = target.id
    deal.closed_at = None
    reopened: Deal = save(deal, actor=actor, verb="reopen")
    return reopened


def is_open(deal: Any) -> bool:
    return bool(deal.status == "open")


def is_closed(deal: Any) -> bool:
    return bool(deal.status != "open")


def open_activities(deal: Deal) -> int:
    """How many tasks, meetings and calls about a deal are not done."""
    return sum(
        kind.objects.filter(record_id=deal.id, done_at=None, deleted_at=None).count() for kind in (Task, Meeting, Call)
    )


def _refuse_closed(deal: Deal) -> None:
    if deal.status != "open":
        raise Refused(_("This deal is closed."), code="already_closed")


def _to(deal: Deal, kind: str) -> None:
    target = Places().first(deal.pipeline_id, kind)
    if target is None:
        raise Refused(_("This pipeline has no stage for that."), code="no_stage")
    deal.stage_id = target.id


def _save_end(deal: Deal, actor: Actor, verb: str) -> Deal:
    save(deal, actor=actor, verb=verb)
    count = open_activities(deal)
    if count:
        deal.notice = ngettext("%(count)s activity is still open.", "%(count)s activities are still open.", count) % {
            "count": count
        }
    return deal
