"""Rows that a person adds, orders and takes away: the choices of a field, the stages of an entity, its links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.keys import key_of
from regulars.engine.custom.kinds import TONES

SPARE = "__row__"
"""The name of the row that the page's script copies."""


@dataclass(frozen=True)
class Line:
    """One choice on its way: its name on the form, its value once it is stored, its labels, tone, and what is wrong."""

    name: str
    value: str = ""
    label: str = ""
    label_ru: str = ""
    tone: str = ""
    to: str = ""
    retired: bool = False
    chosen: bool = False
    error: str = ""
    fixed: bool = False


def tones() -> list[tuple[str, str]]:
    words = {"": _("No colour"), "good": _("Green"), "warn": _("Amber"), "bad": _("Red"), "accent": _("Blue")}
    return [(tone, words[tone]) for tone in TONES]


def stored(options: Sequence[Mapping[str, Any]], default: Any = None) -> list[Line]:
    """The choices of a field as rows."""
    chosen = default if isinstance(default, list) else [default]
    return [
        Line(
            f"r{place}",
            each["value"],
            each.get("label") or each["value"],
            each.get("label_ru") or "",
            each.get("tone", ""),
            retired=bool(each.get("retired")),
            chosen=each["value"] in chosen,
        )
        for place, each in enumerate(options)
    ]


def posted(post: QueryDict, prefix: str, *, most: int = 50) -> list[Line]:
    """The rows of a form in their order; rows with nothing in them are left out. New ones get a value of at most so many characters from their label."""
    found: list[Line] = []
    chosen = set(post.getlist(f"{prefix}-default"))
    values = {post.get(f"{prefix}.{name}.value", "") for name in post.getlist(prefix)}
    for name in post.getlist(prefix):
        given = {part: post.get(f"{prefix}.{name}.{part}", "").strip() for part in ("value", "label", "label_ru", "to")}
        if name == SPARE or not (given["value"] or given["label"] or given["label_ru"] or given["to"]):
            continue
        if not given["value"] and given["label"] + given["label_ru"]:
            given["value"] = key_of(given["label"] or given["label_ru"], values, most=most, start="option")
            values.add(given["value"])
        found.append(
            Line(
                name,
                **given,
                tone=post.get(f"{prefix}.{name}.tone", ""),
                retired=bool(post.get(f"{prefix}.{name}.retired")),
                chosen=name in chosen,
                fixed=False,
            )
        )
    return found


def options(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Rows as a field keeps its choices."""
    return [
        {
            "value": each.value,
            "label": each.label or each.label_ru or each.value,
            **({"label_ru": each.label_ru} if each.label_ru else {}),
            **({"tone": each.tone} if each.tone else {}),
            **({"retired": True} if each.retired else {}),
        }
        for each in lines
    ]
