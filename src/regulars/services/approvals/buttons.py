"""Approvals that people ask for by hand are verbs of their entity: on the record's page, in bulk, in the API, for assistants."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.base.errors import NotFound
from regulars.engine.actor import Actor
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import LongText
from regulars.services.approvals import lock
from regulars.services.approvals.models import WAITING, Approval, ApprovalRequest

ASK = "ask_"


def with_buttons(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with a verb for each approval in force that people ask for. The lock learns here whom it watches."""
    made: defaultdict[str, list[Action]] = defaultdict(list)
    rows = list(Approval.objects.order_by("position", "id"))
    waiting = ApprovalRequest.objects.filter(state=WAITING).values_list("entity", flat=True).distinct()
    lock.watch({row.entity for row in rows} | set(waiting))
    for row in rows:
        if row.is_active and row.by_hand and row.deleted_at is None:
            made[row.entity].append(_action(row))
    return {
        name: replace(entity, actions=(*entity.actions, *made[name])) if name in made else entity
        for name, entity in found.items()
    }


def verb_of(row: Approval) -> str:
    """The verb by which people and programs ask for an approval."""
    return ASK + row.key.replace("-", "_")


def _action(row: Approval) -> Action:
    key = row.pk

    def ask(record: Any, *, actor: Actor, comment: str = "") -> Any:
        return _ask(key, record, comment or "", actor=actor)

    label = format_lazy("{}: {}", _("Ask for approval"), bilingual(row.label, row.label_ru))
    comment = LongText("comment", _("What should they know?"), max_length=2000)
    return Action(
        verb_of(row),
        label,
        ask,
        fields=(comment,),
        icon="badge-check",
        help=row.description,
        done=pgettext_lazy("done", "Approval asked for"),
    )


def _ask(key: uuid.UUID, record: Any, comment: str, *, actor: Actor) -> Any:
    from regulars.services.approvals import asking

    approval = Approval.objects.filter(pk=key, deleted_at=None, is_active=True).first()
    if approval is None:
        raise NotFound
    asking.ask(approval, record, actor=actor, comment=comment)
    record.refresh_from_db()
    record.remember()
    return record
