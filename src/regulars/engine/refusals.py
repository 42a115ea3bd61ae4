"""What a run had to leave as it is: kept in the transaction of its work, shown on its page, given as a file."""

from __future__ import annotations

import csv
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from regulars.base.retold import retold
from regulars.base.text import neutralise_formula
from regulars.engine import registry, stored
from regulars.engine.models import Run, RunRefusal, StoredFile

SHOWN = 100


class Refusal(NamedTuple):
    """A record that was left, and why."""

    entity: str
    record: uuid.UUID
    title: str
    reason: str


class Told(NamedTuple):
    """A refusal as a page shows it, with the address of the record while there is one."""

    title: str
    reason: str
    url: str


def keep(run: Run, left: Iterable[Refusal]) -> None:
    """Write them down; with the rest of the transaction, or not at all."""
    RunRefusal.objects.bulk_create(RunRefusal(run_id=run.pk, **each._asdict()) for each in left)


def by_reason(run: Run, limit: int = 20) -> list[tuple[str, int]]:
    """The reasons, in the reader's language, with how many they kept back, the most frequent first."""
    found = RunRefusal.objects.filter(run=run).values_list("reason").annotate(number=Count("id"))
    told: Counter[str] = Counter()
    for reason, number in found.order_by("-number", "reason")[:limit]:
        told[retold(reason)] += number
    return told.most_common()


def shown(run: Run, limit: int = SHOWN) -> list[Told]:
    """The first of them, in the reader's language."""
    found = RunRefusal.objects.filter(run=run).order_by("id")[:limit]
    return [Told(each.title or "—", retold(each.reason), _url(each)) for each in found]


def file_of(run: Run) -> StoredFile | None:
    """All of them as a CSV; None where nothing was refused."""
    listed = RunRefusal.objects.filter(run=run).order_by("id")
    if not listed.exists():
        return None
    with tempfile.TemporaryDirectory(prefix="regulars-refused-") as folder:
        path = Path(folder) / "refused.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([_("Record"), _("Name"), _("Reason"), "id"])
            for each in listed.iterator(chunk_size=2000):
                described = registry.find(each.entity)
                kind = str(described.label) if described else each.entity
                writer.writerow([kind, neutralise_formula(each.title), neutralise_formula(each.reason), each.record])
        return stored.keep(
            path, name="refused.csv", media_type="text/csv", actor_id=run.actor_id, entity="run", record=run.pk
        )


def _url(each: RunRefusal) -> str:
    described = registry.find(each.entity)
    return f"/{described.plural}/{each.record}" if described and each.title else ""
