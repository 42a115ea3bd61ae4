"""What has to be said yes to before a document is sent: every approval of such records in force whose condition holds of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.services.approvals.levels import meets
from regulars.services.approvals.models import APPROVED, Approval, ApprovalRequest


def require_approved(record: Any) -> None:
    """Raises Refused naming the first approval that a record lacks. What was approved counts as long as nothing was changed since it was asked for."""
    for approval in lacking(record):
        text = _("Before it is sent it needs the approval “%(approval)s”: ask for it.")
        raise Refused(text % {"approval": approval.words}, code="needs_approval", details={"approval": approval.key})


def lacking(record: Any) -> list[Approval]:
    """The approvals that a record needs as it is now, and does not have. `written_at` is when its content last changed."""
    entity = registry.of(record)
    listed = Approval.objects.filter(entity=entity.name, is_active=True, deleted_at=None).order_by("position", "id")
    return [each for each in listed if meets(entity, record.pk, each.condition) and not _given(each, record)]


def _given(approval: Approval, record: Any) -> bool:
    given = ApprovalRequest.objects.filter(record=record.pk, approval=approval.pk, state=APPROVED)
    return (given.filter(asked_at__gte=record.written_at) if record.written_at else given).exists()
