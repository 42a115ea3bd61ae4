"""What the posted form of an approval means; a button of it (`add`, `drop:N`, `up:N`) is carried out."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from regulars.ui.posted import condition
from regulars.ui.workflow.reading import moved, number_of, typed

TEXTS = ("label", "label_ru", "description")
SWITCHES = ("by_hand", "by_mail", "may_withdraw", "needs_reason", "own_request", "is_active")
FIRST: dict[str, Any] = {"who": {"kind": "manager"}}
"""A level as it is added."""


def definition(post: QueryDict) -> dict[str, Any]:
    """An approval as it is kept."""
    return {
        **{name: post.get(name, "") for name in TEXTS},
        **{name: bool(post.get(name)) for name in SWITCHES},
        "condition": condition(post.get("condition", "")),
        "levels": _levels(post),
        "may_change": post.getlist("may_change"),
        "on_approve": _values(post, "on_approve"),
        "on_reject": _values(post, "on_reject"),
    }


def _levels(post: QueryDict) -> list[Any]:
    op, _colon, at = post.get("op", "").partition(":")
    marks = list(dict.fromkeys(post.getlist("level")))[:20]
    found = [_level(post, f"l-{mark}") for mark in moved(marks, op, at) if not (op == "drop" and mark == at)]
    return [*found, dict(FIRST)] if op == "add" else found


def _level(post: QueryDict, name: str) -> dict[str, Any]:
    kind = post.get(f"{name}-kind", "manager")
    need, hours = post.get(f"{name}-need", "any"), post.get(f"{name}-hours", "").strip()
    found: dict[str, Any] = {"who": {"kind": kind, **_who(post, name, kind)}}
    found["need"] = int(need) if need.isdecimal() and len(need) < 4 else need
    if hours:
        found |= {"hours": number_of(hours), "late": post.get(f"{name}-late", "remind")}
    if label := post.get(f"{name}-label", "").strip():
        found["label"] = label
    if only_if := condition(post.get(f"{name}-condition", "")):
        found["condition"] = only_if
    return found


def _who(post: QueryDict, name: str, kind: str) -> dict[str, Any]:
    """The parts that belong to a kind; those of the kind before it are left behind."""
    if kind == "manager":
        of, up = post.get(f"{name}-of", ""), post.get(f"{name}-up", "") or "1"
        return ({"of": of} if of else {}) | ({"up": number_of(up)} if up != "1" else {})
    if kind == "people":
        return {"people": [each for each in post.getlist(f"{name}-people") if each]}
    return {kind: post.get(f"{name}-{kind}", "")}


def _values(post: QueryDict, name: str) -> dict[str, Any]:
    rows = zip(post.getlist(f"{name}-key"), post.getlist(f"{name}-what"), strict=False)
    return {key: typed(what) for key, what in rows if key}
