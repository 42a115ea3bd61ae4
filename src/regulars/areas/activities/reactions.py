"""What follows in the write door when activities change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.activities import first_answers, next_steps
from regulars.areas.activities.touched import Touched
from regulars.base.errors import Invalid
from regulars.base.html import html_to_text
from regulars.engine.batch import Batch, Item
from regulars.engine.rules import names_of
from regulars.engine.undo_steps import CARRIED

USUAL_MEETING = timedelta(hours=1)


def keep_next_steps(moment: str) -> Callable[[Batch], None]:
    """The records an activity is or was about get their next step anew; `moment` is the field that says when."""

    def keep(batch: Batch) -> None:
        touched = Touched(next_steps.has_next_step, next_steps.refresh)
        for item in batch.good:
            if batch.changed(item, "record", moment, "done_at", "name"):
                touched.add_both(item)
        if touched:
            batch.afterwards(touched.refresh)

    return keep


def keep_next_steps_moved(batch: Batch) -> None:
    """The same when activities go to the bin or come back."""
    touched = Touched(next_steps.has_next_step, next_steps.refresh)
    for record in batch.records:
        touched.add(record.record_entity, record.record_id)
    touched.refresh()


def keep_first_answers(batch: Batch) -> None:
    """The records a call or a meeting is or was about: when they were first answered. What goes along when a lead becomes a deal leaves it as it was."""
    if batch.verb == CARRIED:
        return
    asked = Touched(first_answers.has_first_answer, first_answers.refresh)
    for item in batch.good:
        if batch.changed(
            item, "record", "done_at", "starts_at", "outcome", *(("direction",) if batch.entity.name == "call" else ())
        ):
            asked.add_both(item)
    if asked:
        batch.afterwards(asked.refresh)


def keep_first_answers_moved(batch: Batch) -> None:
    """The same when they go to the bin or come back."""
    asked = Touched(first_answers.has_first_answer, first_answers.refresh)
    for record in batch.records:
        asked.add(record.record_entity, record.record_id)
    asked.refresh()


def end_meetings(batch: Batch) -> None:
    """A meeting ends after it starts; without a word on it, an hour later. One that is moved past its end keeps its length."""
    for item in batch.good:
        meeting = item.record
        if meeting.starts_at is None:
            continue
        if meeting.ends_at is None:
            meeting.ends_at = meeting.starts_at + USUAL_MEETING
        elif meeting.ends_at < meeting.starts_at and _only_start_moved(batch, item):
            meeting.ends_at += meeting.starts_at - batch.was(item, "starts_at")
        elif meeting.ends_at < meeting.starts_at:
            batch.refuse(item, Invalid(fields={"ends_at": _("A meeting cannot end before it starts.")}))


def _only_start_moved(batch: Batch, item: Item) -> bool:
    return not item.is_new and batch.changed(item, "starts_at") and not batch.changed(item, "ends_at")


def name_notes(batch: Batch) -> None:
    """A note is called by its first line."""
    for item in batch.good:
        if batch.changed(item, "text"):
            lines = html_to_text(item.record.text or "").strip().splitlines()
            item.record.name = lines[0][:120] if lines else ""


def name_participants(batch: Batch) -> None:
    """A participant is called like the person, or by the e-mail."""
    field: Any = batch.entity.by_key["person"]
    names = names_of(link for item in batch.good if (link := field.get(item.record)) is not None)
    for item in batch.good:
        record = item.record
        record.name = names.get(record.person_id, "") or record.email


def require_someone(participant: Any) -> None:
    """A participant is a person we know, or at least an e-mail."""
    if participant.person_id is None and not participant.email:
        raise Invalid(fields={"person": _("Choose a person or give an e-mail.")})
