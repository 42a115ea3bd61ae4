"""Points for leads by what their file says of them: which leads come first, and why. How many points is made up."""

from __future__ import annotations

from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.save import save_many
from regulars.services.scoring import book, keeping
from regulars.services.scoring.models import ScoreRule

FRESH, HALF_LIFE = "Came lately", 7
"""The points of this rule fade: half of them are left after so many days."""
RULES: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("Decides about purchases", "Решает о закупках", {"any": [{"field": "job_title", "op": "contains", "value": word} for word in ("Owner", "Manager")]}, 25),
    ("Was recommended", "Пришёл по рекомендации", {"field": "source", "op": "eq", "value": "referral"}, 20),
    (FRESH, "Пришёл недавно", {"field": "created_at", "op": "filled"}, 20),
    ("Can be called", "Можно позвонить", {"field": "phone", "op": "filled"}, 10),
    ("Hot", "Горячий", {"field": "rating", "op": "eq", "value": "hot"}, 20),
    ("Cold", "Холодный", {"field": "rating", "op": "eq", "value": "cold"}, -10),
)  # fmt: skip


def add_scores(*, actor: Actor) -> int:
    """Make the rules where there are none, and let leads have their scores. Gives how many rules there are."""
    if not ScoreRule.objects.exists():
        save_many(
            [
                ScoreRule(
                    entity="lead", label=label, label_ru=label_ru, condition=condition, points=points, position=place,
                    fades_from="created_at" if label == FRESH else "", half_life=HALF_LIFE if label == FRESH else None,
                )
                for place, (label, label_ru, condition, points) in enumerate(RULES, 1)
            ],
            actor=actor,
        )  # fmt: skip
    book.book.forget()  # leads were loaded before there were rules
    keeping.refresh_all("lead")
    return ScoreRule.objects.count()
