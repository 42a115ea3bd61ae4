"""Ask for an approval of a record, and take the request back."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.services.approvals import levels
from regulars.services.approvals.models import WAITING, WITHDRAWN, Approval, ApprovalRequest

LONGEST = 2000
PLAN = (
    "levels", "may_change", "on_approve", "on_reject", "by_mail", "may_withdraw", "needs_reason", "own_request",
)  # fmt: skip


def ask(
    approval: Approval,
    record: Any,
    *,
    actor: Actor,
    comment: str = "",
    asked_by: uuid.UUID | None = None,
    run: uuid.UUID | None = None,
) -> ApprovalRequest:
    """Have the people of the first level asked; the record is locked from here on. `asked_by` is who is behind it where the program asks.

    Raises Refused where the approval is not in force, its condition does not hold, it is asked for already, or nobody could decide.
    """
    entity = registry.get(approval.entity)
    if not approval.is_active or approval.deleted_at is not None:
        raise Refused(_("This approval is not in force."), code="not_in_force")
    if registry.of(record) is not entity:
        raise Refused(_("This approval is about other records."), code="other_entity")
    comment = comment_of(comment)
    with transaction.atomic():
        stored = rows.lock(entity, [record.pk], "true", []).get(record.pk)
        if stored is None or stored[0].deleted_at is not None:
            raise NotFound
        current = stored[0]
        if not levels.meets(entity, current.pk, approval.condition):
            text = _("“%(approval)s” is not needed here: its condition does not hold.") % {"approval": approval.words}
            raise Refused(text, code="condition")
        if ApprovalRequest.objects.filter(record=current.pk, approval=approval.pk, state=WAITING).exists():
            raise Conflict(_("It waits for this approval already."), code="asked_already")
        request = ApprovalRequest.objects.create(
            approval=approval.pk, label=approval.label, label_ru=approval.label_ru, entity=entity.name, record=current.pk,
            version=current.version, plan={name: getattr(approval, name) for name in PLAN},
            asked_by=asked_by or actor.id, asked_at=timezone.now(), comment=comment, run=run,
        )  # fmt: skip
        levels.begin(request, current, actor=actor)
    return request


def by_key(key: str) -> Approval:
    """An approval in force by its key or id. Raises NotFound."""
    found = Approval.objects.filter(deleted_at=None, is_active=True)
    try:
        row = found.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        row = found.filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no approval “%(name)s” in force.") % {"name": key[:60]})
    return row


def ask_for(entity: str, key: str, approval: str, *, actor: Actor, comment: str = "") -> ApprovalRequest:
    """Ask by hand for a record that the actor may edit. Raises Refused."""
    row = by_key(approval)
    if row.entity != entity:
        raise Refused(_("This approval is about other records."), code="other_entity")
    if not row.by_hand:
        raise NotAllowed(_("This approval is asked for by rules alone."))
    return ask(row, access.records(entity, actor, "edit").get(key), actor=actor, comment=comment)


def withdraw(request: ApprovalRequest, *, actor: Actor, comment: str = "") -> ApprovalRequest:
    """Take a request back: who asked, where the approval lets them, and administrators. Raises NotAllowed, Refused."""
    comment = comment_of(comment)
    with transaction.atomic():
        request = levels.locked(request.pk)
        if not may_withdraw(request, actor):
            raise NotAllowed(_("Only who asked can take this back, where the approval lets them, or an administrator."))
        levels.end(request, WITHDRAWN, actor=actor, comment=comment)
    return request


def may_withdraw(request: ApprovalRequest, actor: Actor) -> bool:
    """Whether the actor may take a request back that is not decided yet."""
    if request.state != WAITING or not levels.may_write(request, actor):
        return False
    return actor.is_admin or (actor.id == request.asked_by and bool(request.plan.get("may_withdraw", True)))


def comment_of(text: str) -> str:
    """Raises Invalid for one that is too long."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(fields={"comment": _("At most %(limit)s characters.") % {"limit": LONGEST}})
    return text
