"""Rules that come with the product: an area names those of its entities, once; nobody gets back what they have deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override

from regulars.engine import actor
from regulars.engine.matches import ALLOW, REPORT, WARN
from regulars.engine.models import Setting
from regulars.engine.save import save
from regulars.services.duplicates.models import DuplicateRule, MatchingRule

ASK = {"form": WARN, "quick": WARN, **dict.fromkeys(("import", "api", "capture", "mail", "restore", "undo"), REPORT)}
"""Ask where there is somebody to ask, else let through and list the pair."""
SHOW = {"form": ALLOW, "quick": ALLOW}
"""Only show: many are called the same."""


def line(compare: str, field: str = "", against: str | None = None, least: float | None = None) -> dict[str, Any]:
    """A line of a rule; the same field of both unless another is named."""
    given = {"compare": compare, "field": field, "against": field if against is None else against}
    return given | ({} if least is None else {"least": least})


def matching(key: str, label: str, entity: str, *lines: dict[str, Any], other: str = "", needs: str = "any") -> MatchingRule:  # fmt: skip
    return MatchingRule(
        key=key, label=_english(label), label_ru=_russian(label), entity=entity, other=other or entity,
        needs=needs, lines=list(lines),
    )  # fmt: skip


def deeds(label: str, entity: str, ways: dict[str, str], *rules: str) -> DuplicateRule:
    return DuplicateRule(label=_english(label), label_ru=_russian(label), entity=entity, matching=list(rules), ways=ways)  # fmt: skip


def once(name: str, rows: Callable[[], Sequence[Any]]) -> None:
    """Store an area's rules in a new installation."""
    with transaction.atomic():
        _setting, is_new = Setting.objects.get_or_create(name=f"duplicates_made.{name}", defaults={"value": True})
        for row in rows() if is_new else ():
            save(row, actor=actor.system("install"))


def _english(text: str) -> str:
    with override("en"):
        return gettext(text)


def _russian(text: str) -> str:
    with override("ru"):
        return gettext(text)
