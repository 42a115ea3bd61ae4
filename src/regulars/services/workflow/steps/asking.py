"""Ask for an approval and wait for the answer: one branch where it is approved, another where it is not."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import NotFound
from regulars.base.text import word
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.models import Change
from regulars.services.approvals import asking, levels
from regulars.services.approvals.models import APPROVED, WAITING, Approval, ApprovalRequest, ApprovalSeat
from regulars.services.workflow import beginning
from regulars.services.workflow.models import ASLEEP, RuleRun
from regulars.services.workflow.steps import giving
from regulars.services.workflow.steps.base import BRANCHES, Data, Place, StepKind, Told, add

LONGEST = 500


def approvals_of(entity: Entity) -> list[Approval]:
    """The approvals in force that are about an entity."""
    found = Approval.objects.filter(entity=entity.name, is_active=True, deleted_at=None)
    return list(found.order_by("position", "label", "id"))


def _check(step: Data, entity: Entity) -> None:
    if word(step.get("approval")) not in {each.key for each in approvals_of(entity)}:
        raise Wrong(_("There is no approval “%(name)s” in force.") % {"name": str(step.get("approval"))[:60]})
    text = step.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Wrong(_("At most %(limit)s characters.") % {"limit": LONGEST})
    giving.check_text(text, entity)


def _run(place: Place, step: Data) -> Told:
    """It is asked for in the name of who set the rule off, so that they do not answer it themselves."""
    approval = Approval.objects.filter(key=step["approval"], entity=place.entity.name, deleted_at=None).first()
    if approval is None:
        raise NotFound(_("There is no approval “%(name)s” in force.") % {"name": str(step["approval"])[:60]})
    record = place.fetch()
    text = giving.filled(step.get("text", ""), place, record)
    request = asking.ask(approval, record, actor=place.actor, comment=text, asked_by=_asker(place), run=place.run)
    return {"request": str(request.pk), "asked": ApprovalSeat.objects.filter(request=request).count()}


def _asker(place: Place) -> uuid.UUID | None:
    run = RuleRun.objects.filter(pk=place.run).first() if place.run else None
    change = Change.objects.filter(pk=run.change).first() if run is not None and run.change else None
    return change.actor if change is not None else place.actor.id


def _answer(told: Told) -> str | None:
    """The branch that follows; nothing while it still waits. A request that is gone counts as refused."""
    state = ApprovalRequest.objects.filter(pk=told["request"]).values_list("state", flat=True).first()
    if state == WAITING:
        return None
    return "then" if state == APPROVED else "else"


def _wake(request: ApprovalRequest) -> None:
    """The run goes on with the answer."""
    if request.run and RuleRun.objects.filter(pk=request.run, state=ASLEEP).update(due_at=timezone.now()):
        beginning.wake()


def _offered(entity: Entity) -> bool:
    return bool(approvals_of(entity))


add(
    StepKind(
        "approval",
        gettext_lazy("Ask for an approval"),
        ("approval", "text", "then", "else"),
        _check,
        _run,
        icon="badge-check",
        offered=_offered,
        answer=_answer,
        nested=BRANCHES,
    )
)
levels.follow(_wake)
