"""An undo in words, before it is done: what happens to each record, and what stays as it is and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.models import Change
from regulars.engine.undo import Step
from regulars.engine.undo_steps import BACK, BIN
from regulars.services.timeline.moved import moved_in, names_in
from regulars.ui.story import words_of_move


@dataclass(frozen=True)
class Line:
    """One record: its kind and name, what happens to it, and the values as (field, now, then)."""

    about: str
    words: str
    values: list[tuple[str, Markup, Markup]] = field(default_factory=list)


def lines_of(steps: Sequence[Step], actor: Actor) -> list[Line]:
    """What would happen, record by record; hidden fields are not told."""
    changes = [Change(entity=step.change.entity, record=step.change.record, diff=step.diff) for step in steps]
    names = names_in(changes, actor)
    found = []
    for step, change in zip(steps, changes, strict=True):
        entity = registry.get(step.change.entity)
        moved = [words_of_move(each) for each in moved_in(entity, change, actor, names)]
        found.append(
            Line(about_of(step.change), {BIN: _("goes to the bin"), BACK: _("comes back")}.get(step.kind, ""), moved)
        )
    return found


def left_of(left: Sequence[tuple[Change, str]]) -> list[Line]:
    """What stays as it is, and why."""
    return [Line(about_of(change), reason) for change, reason in left]


def about_of(change: Change) -> str:
    """What kind of record, and its name where it may be told."""
    entity = registry.find(change.entity)
    return f"{entity.label if entity else change.entity} {change.title}".strip()
