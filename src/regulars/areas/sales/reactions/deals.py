"""Rules of the deal, the same for form, board, import, bulk and API because they stand in the write door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.sales.reactions.requirements import OWN, meet_requirements
from regulars.areas.sales.reactions.visits import keep_visits
from regulars.areas.sales.stages import Place, Places
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.batch import Batch, Item

FIRST_DAY = timedelta(days=1)
MOST_JUMP, TENTH = Decimal(1_000_000_000), Decimal("0.1")
STAGED = ("stage", "pipeline", "probability", "forecast", "closed_at")


def keep_stage(batch: Batch) -> None:
    """Each deal stands on a stage of its pipeline; status, probability, forecast and dates follow from the stage.

    What a stage asks for is there when a deal comes to it, and while it stands on it.
    """
    if not any(item.is_new or batch.changed(item, *STAGED, *OWN) for item in batch.good):
        return
    places = Places()
    moved = []
    for item in [item for item in batch.good if item.is_new or batch.changed(item, *STAGED)]:
        stage = _place(batch, item, places)
        if stage is None:
            continue
        is_moved = item.is_new or batch.changed(item, "stage")
        _follow_stage(batch, item, stage, is_moved=is_moved)
        if is_moved:
            _go_furthest(item.record, stage, places)
            moved.append((item, stage))
    meet_requirements(batch, places)
    keep_visits(batch, moved)


def count_moved_closes(batch: Batch) -> None:
    """How often the expected close was put off: a sign that a deal is in trouble."""
    for item in batch.good:
        before, after = batch.was(item, "closes_on"), item.record.closes_on
        if before is not None and after is not None and after > before and item.record.status == "open":
            item.record.close_moved_count += 1


def note_jumps(batch: Batch) -> None:
    """By how many per cent the amount of an open deal changed last, and when. What is put together on its first day is no jump; an undo
    takes what it takes back out of mind.
    """
    now = timezone.now()
    for item in [] if batch.tells_history else [item for item in batch.good if batch.changed(item, "amount")]:
        record, known = item.record, item.before or {}
        before, same = known.get("amount"), known.get("amount_currency") == record.amount_currency
        if batch.verb == "undo":
            record.amount_jumped_at = record.amount_jump = None
        elif (
            before
            and same
            and record.amount is not None
            and record.status == "open"
            and now - record.created_at > FIRST_DAY
        ):
            record.amount_jump = min(100 * (record.amount - before) / before, MOST_JUMP).quantize(TENTH)
            record.amount_jumped_at = now


def keep_amount_of_lines(batch: Batch) -> None:
    """A deal with product lines is worth their total; another amount is refused. An undo takes the lines back itself."""
    items = [item for item in batch.good if not item.is_new and batch.changed(item, "amount") and batch.verb != "undo"]
    if not items:
        return
    totals = dict(
        rows.query(
            "select deal_id, sum(total) from sales_dealline where deal_id = any(%s) and deleted_at is null group by 1",
            [[item.record.id for item in items]],
        )
    )
    for item in items:
        total = totals.get(item.record.id)
        if total is not None and total != (item.record.amount or Decimal(0)):
            text = _("The amount is the total of the product lines; change those.")
            batch.refuse(item, Invalid(fields={"amount": text}, code="amount_of_lines"))


def _place(batch: Batch, item: Item, places: Places) -> Place | None:
    """The stage a deal shall stand on; None when it is refused here or, for an unknown stage, later."""
    record = item.record
    stage = places.by_id.get(record.stage_id)
    pipeline_chosen = record.pipeline_id is not None and batch.changed(item, "pipeline")
    if record.stage_id is None or (stage and pipeline_chosen and not batch.changed(item, "stage")):
        stage = places.first(record.pipeline_id) if record.pipeline_id else places.default()
        if stage is None:
            batch.refuse(item, Invalid(fields={"pipeline": _("There is no such pipeline, or it has no open stage.")}))
            return None
        record.stage_id = stage.id
    if stage is None:
        batch.refuse(item, Invalid(fields={"stage": _("There is no such stage.")}))
        return None
    if pipeline_chosen and stage.pipeline != record.pipeline_id:
        batch.refuse(item, Invalid(fields={"stage": _("This stage belongs to another pipeline.")}))
        return None
    record.pipeline_id = stage.pipeline
    return stage


def _follow_stage(batch: Batch, item: Item, stage: Place, *, is_moved: bool) -> None:
    record = item.record
    if batch.changed(item, "probability"):
        chosen = record.probability
        record.probability_by_hand = None if chosen == stage.probability else chosen
    if batch.changed(item, "forecast"):
        record.forecast_by_hand = "" if record.forecast == stage.forecast else record.forecast
    is_open = stage.kind == "open"
    by_hand = record.probability_by_hand if is_open else None
    record.probability = stage.probability if by_hand is None else by_hand
    record.forecast = (record.forecast_by_hand if is_open else "") or stage.forecast
    before, record.status = record.status, stage.kind
    _date(record, is_closed=not is_open, is_fresh=before != stage.kind and not batch.changed(item, "closed_at"))
    if not item.is_new and before != stage.kind:
        _END[stage.kind](record)
    if is_moved:
        began = record.created_at if item.is_new else timezone.now()
        record.stage_entered_at = began if is_open else record.closed_at
        if batch.tells_history and not item.is_new:
            record.happened_at = record.stage_entered_at


def _go_furthest(deal: Any, stage: Place, places: Places) -> None:
    """How far the deal ever came on its pipeline: what the funnel counts. Losing is no step."""
    before = places.by_id.get(deal.furthest_id)
    if before is not None and before.pipeline != stage.pipeline:
        before = None
    reached = stage if stage.kind != "lost" else before or places.first(stage.pipeline)
    if reached is not None and (before is None or reached.position > before.position):
        deal.furthest_id = reached.id


def _date(record: Any, *, is_closed: bool, is_fresh: bool) -> None:
    """A deal is closed now unless a moment is given (an import knows it)."""
    if not is_closed:
        record.closed_at = None
    elif record.closed_at is None or is_fresh:
        record.closed_at = timezone.now()


def _forget_end(record: Any) -> None:
    record.win_reason = record.loss_reason = ""
    record.lost_to_id = None


def _forget_loss(record: Any) -> None:
    record.loss_reason = ""
    record.lost_to_id = None


def _forget_win(record: Any) -> None:
    record.win_reason = ""


_END: dict[str, Callable[[Any], None]] = {"open": _forget_end, "won": _forget_loss, "lost": _forget_win}
