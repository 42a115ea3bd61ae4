"""Who is asked hears of it in the bell, and by mail as they chose; who asked hears the answer. Stand-ins hear in the place of those who are away."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from regulars.base.i18n import N_, speaking
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.services.approvals import letters, stand_ins
from regulars.services.approvals.models import (
    APPROVED,
    EXPIRED,
    REJECTED,
    WAITING,
    WITHDRAWN,
    ApprovalRequest,
    ApprovalSeat,
)
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.outbox.actions import send_many

APPROVAL = add(Kind("approval", N_("My approval is asked for"), "badge-check", mail="never"))
"""Letters of its own are sent, by which one decides."""
ANSWER = add(Kind("approval_answer", N_("Answers to my requests for approval"), "badge-check", mail="now"))
STATES = {
    WAITING: gettext_lazy("Waiting"),
    APPROVED: gettext_lazy("Approved"),
    REJECTED: gettext_lazy("Rejected"),
    WITHDRAWN: gettext_lazy("Withdrawn"),
    EXPIRED: gettext_lazy("Rejected, the time was over"),
}
ASKED = N_("Your approval is asked for: %(approval)s")
AGAIN = N_("Your approval is still waited for: %(approval)s")
ANSWERS = {
    APPROVED: N_("Approved: %(approval)s"),
    REJECTED: N_("Rejected: %(approval)s"),
    WITHDRAWN: N_("Withdrawn: %(approval)s"),
    EXPIRED: N_("Rejected because nobody decided in time: %(approval)s"),
}


def ask(request: ApprovalRequest, seats: Iterable[ApprovalSeat], *, text: str = ASKED, key: str = "asked") -> None:
    """Tell those who are asked, or their stand-ins."""
    written = []
    for seat in seats:
        reader = stand_ins.stand_in_of(seat.person) or seat.person
        if reader != request.asked_by or request.plan.get("own_request"):
            written.append(letters.letter(request, seat, reader, text))
            _tell(APPROVAL, request, reader, text, f"approval:{key}:{seat.pk}")
    if found := [letter for letter in written if letter is not None]:
        send_many(found)


def answer(request: ApprovalRequest, actor: Actor) -> None:
    """Tell the answer to who asked; of a withdrawal those who had been asked need no word: it left their list."""
    if request.asked_by is not None:
        key = f"approval:{request.state}:{request.pk}"
        _tell(ANSWER, request, request.asked_by, ANSWERS[request.state], key, actor.id)


def _tell(
    kind: Kind, request: ApprovalRequest, person: uuid.UUID, text: str, key: str, actor: uuid.UUID | None = None
) -> None:
    reader = actors.by_id(person)
    with speaking(reader.manner.language if reader else "en"):
        params = {"approval": request.words}
    notify([person], Notice(kind.name, key, text, params, request.entity, request.record, actor=actor))
