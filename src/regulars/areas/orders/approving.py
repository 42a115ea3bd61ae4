"""What has to be said yes to before a quote is sent: every approval of quotes in force whose condition holds of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.services.approvals.levels import meets
from regulars.services.approvals.models import APPROVED, Approval, ApprovalRequest


def require_approved(quote: Any) -> None:
    """Raises Refused naming the first approval that a quote lacks. What was approved counts as long as nothing was changed since it was asked for."""
    for approval in lacking(quote):
        text = _("This quote needs the approval “%(approval)s” before it is sent: ask for it.")
        raise Refused(text % {"approval": approval.words}, code="needs_approval", details={"approval": approval.key})


def lacking(quote: Any) -> list[Approval]:
    """The approvals that a quote needs as it is now, and does not have."""
    entity = registry.get("quote")
    listed = Approval.objects.filter(entity="quote", is_active=True, deleted_at=None).order_by("position", "id")
    return [each for each in listed if meets(entity, quote.pk, each.condition) and not _given(each, quote)]


def _given(approval: Approval, quote: Any) -> bool:
    given = ApprovalRequest.objects.filter(record=quote.pk, approval=approval.pk, state=APPROVED)
    return (given.filter(asked_at__gte=quote.written_at) if quote.written_at else given).exists()
