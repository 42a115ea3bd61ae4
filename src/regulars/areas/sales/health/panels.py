"""The health of a deal on its page: every signal with its reason, what can be done, what helped before, what was dismissed."""

from __future__ import annotations

from typing import Any

from regulars.areas.sales.choices import HEALTH, SIGNALS
from regulars.areas.sales.health import learning, words
from regulars.areas.sales.health.facts import known
from regulars.areas.sales.health.signals import health_of, signals_of
from regulars.areas.sales.models import DismissedSignal
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import veiled

LABELS = {option.value: option for option in SIGNALS}
TOLD_BY = {
    "no_step": "next_step_kind",
    "step_late": "next_step_at",
    "past_close": "closes_on",
    "put_off": "close_moved_count",
    "old": "stage_entered_at",
    "jump": "amount",
    "no_amount": "amount",
}
"""By signal the field of the deal that it gives away."""
WORDS = {option.value: option for option in HEALTH}


def health_panel(deal: Any, actor: Actor) -> dict[str, Any] | None:
    """Worked out now, so that it is true also where lists are a moment behind. None for a deal that has ended, and for a reader from whom
    it is hidden; what is told from a field that is hidden is left out.
    """
    found = known([deal.pk])
    if not found or actor.withholds("deal", "health") or actor.withholds("deal", "signals"):
        return None
    kept = {each.signal: each for each in DismissedSignal.objects.filter(deal=deal.pk, deleted_at=None)}
    signals = [
        signal
        for signal in signals_of(found[0].facts)
        if not actor.withholds("deal", TOLD_BY.get(signal.kind, "health"))
    ]
    left = [signal for signal in signals if signal.kind not in kept]
    said = learning.advice(deal.pk, found[0].stage)
    may = access.records("deal", actor, "edit").matching([deal.pk]).exists()
    return {
        "deal": deal,
        "health": WORDS[health_of([signal.kind for signal in left])],
        "signals": [
            {
                "kind": signal.kind,
                "label": LABELS[signal.kind].label,
                "reason": words.reason(signal, actor.manner),
                "deed": words.deed(signal.kind),
            }
            for signal in left
        ],
        "dismissed": [
            {"label": LABELS[each.signal].label, "reason": veiled(each, actor).reason, "id": each.pk}
            for signal in signals
            if (each := kept.get(signal.kind)) is not None
        ],
        "advice": {"kind": said.kind, "words": words.learnt(said, actor.manner)} if said and may else None,
        "may": may,
    }
