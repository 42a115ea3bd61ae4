"""The rules in force, read once for each edition of the registry and sorted by what sets them off."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.engine import actor as actors
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.custom.kinds import bilingual
from regulars.engine.editions import PerEdition
from regulars.engine.models import Change
from regulars.services.workflow import triggers
from regulars.services.workflow.models import Rule

SOURCE = "workflow"
ANY = ""


@dataclass(frozen=True, eq=False)
class Page:
    """One rule as it stands."""

    id: uuid.UUID
    key: str
    label: Any
    entity: str
    trigger: Mapping[str, Any]
    before: Mapping[str, Any]
    condition: Mapping[str, Any]
    acts_as: str
    owner: uuid.UUID | None
    limit: int
    number: int
    since: datetime

    @property
    def kind(self) -> str:
        return str(self.trigger.get("kind", ""))

    def actor(self) -> Actor | None:
        """As whom it acts; None where its owner has no open account."""
        if self.acts_as == "program":
            return actors.system(SOURCE)
        return actors.by_id(self.owner, source=SOURCE) if self.owner else None


@dataclass
class Chapter:
    """The rules of one entity. Those that hear changes stand under the fields they look at, or under none for every change."""

    by_field: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    others: list[Page] = field(default_factory=list)

    def asked_by(self, change: Change) -> Iterable[Page]:
        """Rules whose trigger this change is, each once."""
        listed = [*self.by_field.get(ANY, ()), *(page for key in change.diff for page in self.by_field.get(key, ()))]
        seen: set[uuid.UUID] = set()
        for page in listed:
            if page.id not in seen and change.at >= page.since and triggers.hears(page.trigger, change):
                seen.add(page.id)
                yield page


def by_clock() -> list[Page]:
    """Rules that time sets off."""
    return [page for chapter in book().values() for page in chapter.others if triggers.KINDS[page.kind].by_clock]


def page_of(row: Rule) -> Page:
    """A rule as it stands in its row, in force or not."""
    return Page(
        row.id, row.key, bilingual(row.label, row.label_ru), row.entity, row.trigger, row.before, row.condition, row.acts_as,
        row.owner_id, row.hourly_limit, row.edition, row.active_since or row.created_at,
    )  # fmt: skip


def _read() -> dict[str, Chapter]:
    found: defaultdict[str, Chapter] = defaultdict(Chapter)
    for row in Rule.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        kind = triggers.KINDS.get(row.trigger.get("kind", ""))
        if kind is None or registry.find(row.entity) is None:
            continue
        chapter, page = found[row.entity], page_of(row)
        if kind.takes is None:
            chapter.others.append(page)
            continue
        for key in kind.keys(row.trigger) or (ANY,):
            chapter.by_field[key].append(page)
    return dict(found)


book = PerEdition(_read)
"""By entity; an entity without rules costs a look into a dictionary."""
forget = book.forget
