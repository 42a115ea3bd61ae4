"""A tender on its page: the compliance table with its totals, the plan, the documents."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.areas.tenders.choices import ANSWERS, OPEN, PRIORITIES
from regulars.areas.tenders.compliance import compliance, headings, positions_of, total_of
from regulars.areas.tenders.editions import editions_of
from regulars.areas.tenders.papers import ANSWERED, KINDS, may_see
from regulars.areas.tenders.plan import stages_of
from regulars.base.numbers import format_percent
from regulars.engine import access
from regulars.engine.actor import Actor

WORDS = {each.value: each for each in (*ANSWERS, *PRIORITIES)}


def table_panel(tender: Any, actor: Actor) -> dict[str, Any] | None:
    """All positions with our answers, the totals, and the ways to add some."""
    hidden = any(actor.withholds("tender-position", key) for key in ANSWERED)
    if hidden or not access.may(actor, "tender-position", "view"):
        return None
    positions = positions_of(tender)
    found = compliance(positions)
    may_edit = tender.status in OPEN and access.records("tender", actor, "edit").matching([tender.pk]).exists()
    return {
        "tender": tender,
        "positions": positions,
        "over": headings(positions),
        "words": WORDS,
        "found": found,
        "score": format_percent(found.score, actor.manner.language) if found.score is not None else "",
        "total": None
        if any(actor.withholds("tender-position", key) for key in ("price", "quantity"))
        else total_of(positions, tender.currency),
        "may_edit": may_edit,
    }


def plan_panel(tender: Any, actor: Actor) -> dict[str, Any] | None:
    """What must be done until when; what is late is said so."""
    if not access.may(actor, "task", "view"):
        return None
    seen = set(
        access.records("task", actor).where(record={"entity": "tender", "id": str(tender.pk)}).instances(limit=100)
    )
    stages = [each for each in stages_of(tender) if each in seen]
    return {"stages": stages, "now": timezone.now()} if stages else None


def documents_panel(tender: Any, actor: Actor) -> dict[str, Any] | None:
    """The documents of the set, and all of them in one file."""
    if not may_see(actor):
        return None
    return {"tender": tender, "kinds": KINDS, "editions": editions_of(tender)}
