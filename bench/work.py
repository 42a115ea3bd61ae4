"""Long work measured in this process: many records changed in bulk, merged, and all of it undone."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path

MERGES = 50


def measured(data: Path, most: int) -> dict[str, dict[str, float]]:
    """Bulk edit of up to `most` contacts and its undo, pairs of accounts merged and parted again."""
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        return _bulk(most) | _merge()


def _bulk(most: int) -> dict[str, dict[str, float]]:
    """One field of many contacts set, one change for each; then every change taken back."""
    from regulars.engine import access, actor, bulk, registry, undo

    system, entity = actor.system("bench"), registry.get("contact")
    ids = access.records(entity, system).ids(limit=most)
    batch = uuid.uuid4()
    value = {"job_title": f"Bench {time.time_ns()}"}
    edited = _timed(lambda: bulk.change(entity, ids, value, actor=system, batch=batch).done)
    undone = _timed(lambda: undo.undo_batch(batch, actor=system).taken_back)
    return {"bulk edit": edited, "undo of a bulk edit": undone}


def _merge() -> dict[str, dict[str, float]]:
    """Accounts with ten contacts and ten deals each, two by two."""
    from regulars.engine import access, actor, merging, registry, undo

    system, entity = actor.system("bench"), registry.get("account")
    ids = access.records(entity, system).ids(limit=2 * MERGES)
    batches: list[uuid.UUID] = []

    def merge() -> int:
        for winner, loser in zip(ids[::2], ids[1::2], strict=False):
            batches.append(merging.merge(entity, winner, [loser], actor=system).batch)
        return len(batches)

    def part() -> int:
        for batch in batches:
            undo.undo_batch(batch, actor=system)
        return len(batches)

    return {"merge": _timed(merge), "undo of a merge": _timed(part)}


def _timed(work: Callable[[], int]) -> dict[str, float]:
    before, began = time.process_time(), time.perf_counter()
    done = work()
    seconds, spent = time.perf_counter() - began, time.process_time() - before
    return {"rows": done, "rows_per_second": round(done / seconds, 1), "program_ms_each": round(spent * 1000 / done, 2)}
