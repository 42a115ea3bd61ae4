"""What the write door does with requests, and their verbs."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.models import Run
from regulars.services.privacy import portable, rights
from regulars.services.privacy.erasing import asking
from regulars.services.privacy.models import SubjectRequest
from regulars.services.privacy.people import Person, are_people

DAYS = 30
CLOSED = ("done", "refused")


def keep_dates(batch: Batch) -> None:
    """An answer is due thirty days after the request came; what is closed says since when."""
    for item in batch.good:
        record = item.record
        record.received_on = record.received_on or timezone.localdate()
        if record.due_on is None:
            record.due_on = record.received_on + timedelta(days=DAYS)
        if record.due_on < record.received_on:
            batch.refuse(item, Invalid(fields={"due_on": _("It is due before it came.")}))
        if batch.changed(item, "state") or item.is_new:
            record.closed_at = (record.closed_at or timezone.now()) if record.state in CLOSED else None


def check_records(batch: Batch) -> None:
    """Records of a request are people that there are, each once, written as `contact:ID`."""
    for item in batch.good:
        if not batch.changed(item, "records", "person"):
            continue
        link = item.record.person_id
        person = f"{item.record.person_entity}:{link}"
        also = [person] if link and are_people(item.record.person_entity, [link]) else []
        given = [*item.record.records, *also]
        try:
            named = [Person.read(each) for each in dict.fromkeys(given)]
        except (ValueError, AttributeError, TypeError):
            batch.refuse(item, Invalid(fields={"records": _("Records are written as contact:ID.")}))
            continue
        unknown = [each for each in named if not are_people(each.entity, [each.id])]
        if unknown:
            text = _("“%(name)s” is no record of a person.") % {"name": str(unknown[0])}
            batch.refuse(item, Invalid(fields={"records": text}))
            continue
        item.record.records = [str(each) for each in named]


def is_new(request: Any) -> bool:
    return request.state in ("new", "checking")


def is_open(request: Any) -> bool:
    return request.state not in CLOSED


def is_closed(request: Any) -> bool:
    return not is_open(request)


def may_go(request: Any) -> bool:
    """Whether there still is something of the person to put into a file or to erase."""
    return is_open(request) and not is_erased(request)


def is_erased(request: SubjectRequest) -> bool:
    """Whether every record that is theirs was erased at this request already; one that is added later was not."""
    if not request.records:
        return False
    told = request.erasures.values_list("content__records", flat=True)
    return set(request.records) <= {each for records in told for each in records or ()}


def begin(request: SubjectRequest, *, actor: Actor) -> SubjectRequest:
    """Work on it begins."""
    return _move(request, "working", actor, "begin")


def close(request: SubjectRequest, *, answer: str = "", actor: Actor) -> SubjectRequest:
    """What was asked is done, and the person was told."""
    request.answer = answer or request.answer
    return _move(request, "done", actor, "close")


def refuse(request: SubjectRequest, *, answer: str, actor: Actor) -> SubjectRequest:
    """It is not done, for a reason that the person was told."""
    request.answer = answer
    return _move(request, "refused", actor, "refuse")


def reopen(request: SubjectRequest, *, actor: Actor) -> SubjectRequest:
    return _move(request, "working", actor, "reopen")


def _move(request: SubjectRequest, state: str, actor: Actor, verb: str) -> SubjectRequest:
    request.state = state
    return save.save(request, actor=actor, verb=verb)


def gather(request: SubjectRequest, *, actor: Actor) -> Run:
    """Have everything about the person put into one file. Raises NotAllowed, Refused."""
    rights.require(actor, "gather")
    require_records(request)
    return portable.ask(request, actor=actor)


def erase(request: SubjectRequest, *, mode: str, confirmation: str, kept_files: bool = False, actor: Actor) -> Run:
    """Have the person erased or anonymised. `confirmation` is what the preview gave. Raises NotAllowed, Refused, Invalid."""
    rights.require(actor, "erase")
    require_records(request)
    if is_erased(request):
        raise Refused(_("These records have been erased already."), code="already_erased")
    return asking.ask(request, mode=mode, confirmation=confirmation, kept_files=kept_files, actor=actor)


def require_records(request: SubjectRequest) -> None:
    if not request.records:
        raise Refused(_("First say which records are the person’s."), code="no_records")


def entity() -> Any:
    return registry.get("subject-request")


def find(key: uuid.UUID | str) -> SubjectRequest | None:
    return SubjectRequest.objects.filter(pk=key, deleted_at=None).first()
