"""The verb with which somebody who knows better sets a signal aside, and what must hold of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.choices import SIGNALS
from regulars.areas.sales.health import keeping
from regulars.areas.sales.health.facts import known
from regulars.areas.sales.health.signals import signals_of
from regulars.areas.sales.models import Deal, DismissedSignal
from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.save import save

LABELS = {option.value: option.label for option in SIGNALS}


def dismiss(deal: Deal, *, actor: Actor, signal: str | None = None, reason: str | None = None) -> Any:
    """Set a signal aside with the reason. Raises Invalid without one, for a signal that does not stand, or that is set aside already."""
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("Say why.")})
    return save(DismissedSignal(deal=deal, signal=signal or "", reason=reason or ""), actor=actor)


def judge_dismissals(batch: Batch) -> None:
    """Only what stands can be dismissed; what was, is no longer counted. Called like the signal."""
    items = [item for item in batch.good if item.is_new or batch.changed(item, "signal", "deal")]
    deals = {item.record.deal_id for item in items}
    standing: dict[Any, set[str]] = {
        key: set() for key in Deal.objects.filter(pk__in=deals).values_list("pk", flat=True)
    }
    standing |= {one.id: {each.kind for each in signals_of(one.facts)} for one in known(list(deals))}
    for item in items:
        record: Any = item.record
        record.name = str(LABELS.get(record.signal, record.signal))
        if batch.verb != "undo" and record.signal and record.signal not in standing.get(record.deal_id, LABELS):
            text = _("This does not speak against the deal now.")
            batch.refuse(item, Invalid(fields={"signal": text}, code="no_such_signal"))
    if items:
        batch.afterwards(lambda: keeping.refresh(deals))


def look_again(batch: Any) -> None:
    """The deals of dismissals that go to the bin, or come back, are judged anew."""
    keeping.refresh({record.deal_id for record in batch.records})
