"""The way that records of an entity go: the stages of their board, and what is missing before one may be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.describe import Entity, Lane
from regulars.engine.fields import Choice, Field

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.batch import Batch

STEP, APPROVAL = "step:", "approval:"


@dataclass(frozen=True)
class Lack:
    """Something that a record needs before it may come to a stage, or stay there.

    `key` is a field's, a part's entity, `step:KEY` or `approval:KEY`. `kind` is field, part, step, condition, approval or path; `text` says what to do about it. `stage` and `stage_name` are where the
    record wants to stand; `at` is the stage whose step it is.
    """

    key: str
    label: str
    text: str
    stage: str
    stage_name: str
    kind: str = "field"
    at: str = ""


def stage_of(entity: Entity) -> Field | None:
    """The field by which records of an entity go their way, where there is one: that of its board."""
    return entity.by_key.get(entity.board.by) if entity.board else None


def standing_on(entity: Entity, record: Any) -> str:
    """The stage of a record as boards and processes name it."""
    found = stage_of(entity)
    return str(found.get(record) or "") if found else ""


def choice_of(entity: Entity, record: Any) -> str:
    """Which of several boards a record stands on (its pipeline); nothing where there is one."""
    board = entity.board
    return str(entity.by_key[board.choice_field].get(record) or "") if board and board.choice_field else ""


def lanes_of(entity: Entity, actor: Actor, choice: str = "") -> tuple[Lane, ...]:
    """The stages of a board in their order. Lost ones have the tone “bad”."""
    board, found = entity.board, stage_of(entity)
    if board is None:
        return ()
    if board.lanes:
        return board.lanes(actor, choice)
    options = found.options if isinstance(found, Choice) else ()
    return tuple(Lane(option.value, str(option.label), option.tone) for option in options)


def refuse_lacking(batch: Batch) -> None:
    """Refuse the records that lack something for their stage: all of it is told at once, whoever asked for it."""
    for item in batch.good:
        lacks = batch.lacking.get(item.record.id)
        if lacks:
            batch.refuse(item, refusal(lacks))


def refusal(lacks: Sequence[Lack]) -> Invalid:
    """The refusal that names everything a stage still needs."""
    names = ", ".join(dict.fromkeys(lack.label for lack in lacks))
    message = _("For the stage “%(stage)s” this is missing: %(names)s.") % {
        "stage": lacks[0].stage_name,
        "names": names,
    }
    steps = [
        {"stage": lack.at, "step": lack.key.removeprefix(STEP), "label": lack.label, "kind": lack.kind}
        for lack in lacks
        if lack.at
    ]
    return Invalid(
        message,
        code="stage_requirements",
        fields={lack.key: lack.text for lack in lacks},
        details={
            "stage": lacks[0].stage,
            "missing": list(dict.fromkeys(lack.key for lack in lacks)),
            **({"steps": steps} if steps else {}),
        },
    )
