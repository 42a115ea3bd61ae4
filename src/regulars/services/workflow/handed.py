"""What is kept of records that wait until somebody accepts them: until when, for whom, by which step of a rule."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.i18n import N_
from regulars.engine.batch import Batch, changed_fields
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Moment, Option, Text
from regulars.engine.fields.base import Wrong
from regulars.engine.save import save
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import RULE, Kind
from regulars.services.notify.kinds import add as add_kind
from regulars.services.workflow.models import Handing, Rule, WithAcceptance
from regulars.services.workflow.steps import deadlines
from regulars.services.workflow.steps.base import Place

TO_ACCEPT = add_kind(
    Kind("to_accept", N_("To be accepted"), "clock", N_("Accept it in time, or somebody else gets it."), "now")
)
FULL, AWAY = "full", "away"
WHY = (
    Option(FULL, gettext_lazy("Everyone holds as many as they may"), "warn"),
    Option(AWAY, gettext_lazy("Nobody is at work now"), ""),
)
SOME_WAIT = {
    FULL: N_("Everyone holds as many open records as they may: some wait."),
    AWAY: N_("Nobody of those who could get it has been at work for days: some wait."),
}
ACCEPT_FIELDS: tuple[Field, ...] = (
    Moment("accept_until", gettext_lazy("To be accepted until"), readonly=True, on_form=False),
    Choice("waits_because", gettext_lazy("Why nobody has it yet"), options=WHY, readonly=True, on_form=False),
    Text("declined_because", gettext_lazy("Why it was declined"), max_length=500, readonly=True, on_form=False),
)
"""For the description of an entity that is `WithAcceptance`."""


def check(step: Mapping[str, Any], entity: Entity) -> None:
    """Whether these records can wait for acceptance, and how long. Raises Wrong."""
    if not may_be_accepted(entity) or step.get("field", entity.access.owner) != entity.access.owner:
        raise Wrong(_("Only a lead's owner is asked to accept it."))
    deadlines.check_hours(step["accept_hours"])


def may_be_accepted(entity: Entity) -> bool:
    return issubclass(entity.model, WithAcceptance)


def hand(place: Place, step: Mapping[str, Any], record: Any, person: uuid.UUID) -> None:
    """Ask a person to accept a record that is about to be saved as theirs, where the step says until when; else nobody is asked any more."""
    if not may_be_accepted(place.entity):
        return
    record.waits_because = ""
    if not step.get("accept_hours"):
        record.accept_until = None
        Handing.objects.filter(record=record.pk).delete()
        return
    until = deadlines.after(step["accept_hours"], person)
    record.accept_until, now = until, timezone.now()
    given = {"person": person, "given_at": now, "until": until, "due_at": until}
    about = {"entity": place.entity.name, "rule": place.rule, "path": place.path, "step": dict(step), "tried": []}
    Handing.objects.update_or_create(record=record.pk, defaults={**about, **given})
    tell(place.entity, record, person)


def queue(place: Place, record: Any, why: str) -> bool:
    """Say on a record for what it waits: room with somebody, or that one of them is at work. Whether it did not say so before."""
    if not may_be_accepted(place.entity) or record.waits_because == why:
        return False
    record.waits_because = why
    save(record, actor=place.actor)
    return True


def tell_of_waiting(place: Place, record: Any, why: str) -> None:
    """Tell whoever looks after the rule, once a day, that some wait."""
    owners = Rule.objects.filter(pk=place.rule, owner__isnull=False).values_list("owner_id", flat=True)
    people: list[uuid.UUID] = list(owners) or [*administrators()]
    key = f"{why}:{place.rule}:{timezone.localdate().isoformat()}"
    notify(people, Notice(RULE.name, key, SOME_WAIT[why], entity=place.entity.name, record=record.pk))


def tell(entity: Entity, record: Any, person: uuid.UUID) -> None:
    """Tell somebody that a record waits for their word."""
    key = f"accept:{record.pk}:{record.accept_until.isoformat()}"
    notify([person], Notice(TO_ACCEPT.name, key, entity=entity.name, record=record.pk))


def keep_acceptance(batch: Batch) -> None:
    """Who works on a record has accepted it; one that is handed on, or at an end, waits for nobody any more."""
    if batch.verb == "undo" or batch.actor.is_system or batch.actor.source == "workflow":
        return
    for item in batch.good:
        record = item.record
        if not item.is_new and record.waits_because and batch.changed(item, batch.entity.access.owner):
            record.waits_because = ""
        if item.is_new or record.accept_until is None or batch.changed(item, "accept_until"):
            continue
        is_theirs = record.owner_id == batch.actor.id
        if batch.changed(item, batch.entity.access.owner) or (is_theirs and changed_fields(batch.entity, item)):
            record.accept_until = None
