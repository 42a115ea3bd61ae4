"""What the rounds of recurring imports brought, and who is told where something did not come in: nobody was looking."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from regulars.base.i18n import N_
from regulars.engine import runs
from regulars.engine.models import Run
from regulars.services.exchange.models import RecurringImport
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import FAILURE

LAST_FAILED = "last_failed"
"""The code of a round that only tells that the import before it failed; its person was told when it did."""


@dataclass(frozen=True)
class Round:
    """One round: what its log says, and what its imports have done by now, in rows. `working` says that some are not at their end."""

    entry: Mapping[str, Any]
    counts: Mapping[str, int]
    working: bool
    runs: tuple[Run, ...]

    @property
    def refused(self) -> int:
        return self.counts["rejected"]


def of(found: Iterable[RecurringImport], most: int | None = None) -> dict[uuid.UUID, list[Round]]:
    """The rounds of each, the latest first, by one question; at most so many of each."""
    entries = {each.id: each.log[:most] for each in found}
    named = {key for log in entries.values() for entry in log for key in entry.get("runs", ())}
    kept = {str(run.id): run for run in Run.objects.filter(id__in=named).select_related("errors")}
    return {key: [_round(entry, kept) for entry in log] for key, log in entries.items()}


def said(one: Round) -> dict[str, Any]:
    """A round as the API gives it."""
    counts = {"refused" if name == "rejected" else name: count for name, count in one.counts.items()}
    return {**one.entry, "runs": [run.id for run in one.runs], **counts, "working": one.working}


def tell_refused(run_key: uuid.UUID) -> None:
    """Tell whoever set a recurring import up that rows of a file were refused; an import that nobody repeats tells nobody."""
    run = Run.objects.get(id=run_key)
    key, refused = run.input.get("recurring"), run.counts.get("rejected", 0)
    found = RecurringImport.objects.filter(id=key).first() if key and refused else None
    if found is None:
        return
    text = N_("Import “%(name)s”: rows of %(file)s that were refused: %(refused)s of %(rows)s.")
    params = {"name": found.name, "file": str(run.input.get("name", ""))[:200], "refused": refused, "rows": run.done}
    notify([found.actor_id], Notice(FAILURE.name, f"refused:{run.pk}", text, params, url=f"/runs/{run.pk}"))


def tell_problem(found: RecurringImport, problem: str) -> None:
    """Tell them that a round failed, once a day, and when it was switched off for it."""
    text, key = N_("Import “%(name)s” failed: %(why)s"), f"recurring:{found.pk}:{timezone.now().date()}"
    if not found.is_on:
        text, key = N_("Import “%(name)s” was switched off after %(count)s failures: %(why)s"), f"{key}:off"
    params = {"name": found.name, "why": problem[:300], "count": found.failures}
    notify([found.actor_id], Notice(FAILURE.name, key, text, params, url=f"/imports/{found.pk}"))


def _round(entry: Mapping[str, Any], kept: Mapping[str, Run]) -> Round:
    mine = tuple(kept[key] for key in entry.get("runs", ()) if key in kept)
    names = ("created", "updated", "skipped", "rejected")
    counts = {name: sum(run.counts.get(name, 0) for run in mine) for name in names}
    return Round(entry, counts, any(run.state in runs.ACTIVE for run in mine), mine)
