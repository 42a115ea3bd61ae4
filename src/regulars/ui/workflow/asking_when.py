"""“When” of rules that a public form begins: its questions in their order, its words, and what was posted of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from regulars.base.i18n import LANGUAGES
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.intake.form_check import WORDS
from regulars.services.intake.forms import CONSENT, askable, is_needed
from regulars.services.workflow import consents
from regulars.ui.workflow import coming_when

Drawn = dict[str, Any]
Data = Mapping[str, Any]
TYPED = ("label", "label_ru", "help", "help_ru")
LINE = "ask"
"""A line of a question in buttons that move it: `up:ask-2`."""


def drawn(trigger: Data, entity: Entity, actor: Actor) -> Drawn:
    """Questions with their controls, what else could be asked, and the words round them."""
    trigger = trigger if "asked" in trigger else {**trigger, **_first(entity)}
    listed = trigger["asked"]
    asked = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    able = {key: str(each.label) for key, each in askable(entity).items() if not actor.withholds(entity.name, key)}
    kept = consents.kept()
    purposes = {CONSENT + each.value: str(each.label) for each in kept.purposes} if entity.name in kept.entities else {}
    rows = [_row(each, entity, able | purposes) for each in asked]
    taken = {each["name"] for each in rows}
    return {
        "asks": rows,
        "able": [(key, label) for key, label in able.items() if key not in taken],
        "purposes": [(key, label) for key, label in purposes.items() if key not in taken],
        "channels": [(each.value, str(each.label)) for each in kept.channels],
        "words": {f"{name}{end}": trigger.get(f"{name}{end}", "") for name in WORDS for end in ("", "_ru")},
        "redirect": trigger.get("redirect", ""),
        "origins": "\n".join(trigger.get("origins") or []),
        "language": trigger.get("language", ""),
        "languages": [*LANGUAGES.items()],
        "given": trigger.get("values") or {},
        **coming_when.standing(trigger, entity),
    }


def posted(post: QueryDict) -> dict[str, Any]:
    """The form as the rule keeps it; a button that moves, adds or drops a question is carried out."""
    if "ask-any" not in post:
        return {}  # it was of another kind until now
    names, ticked = post.getlist("ask"), set(post.getlist("ask-required"))
    rows = [_posted_row(post, number, name, required=f"{number}" in ticked) for number, name in enumerate(names)]
    rows = _pressed(rows, post)
    words = {f"{name}{end}": post.get(f"t-{name}{end}", "").strip() for name in WORDS for end in ("", "_ru")}
    found: dict[str, Any] = {name: text for name, text in words.items() if text}
    for name in ("redirect", "language"):
        if text := post.get(f"t-{name}", "").strip():
            found[name] = text
    if origins := post.get("t-origins", "").split():
        found["origins"] = [each.rstrip("/").lower() for each in origins]
    pairs = zip(post.getlist("t-to"), post.getlist("t-source"), strict=False)
    if given := {key: source.strip() for key, source in pairs if key}:
        found["values"] = given
    return {"asked": rows, **found, **coming_when.posted_standing(post)}


def _first(entity: Entity) -> Data:
    """What a new form begins with: what is needed, and how to answer; who is known by their e-mail is found again."""
    able = askable(entity)
    usual = [each.key for each in able.values() if is_needed(each) or each.kind in ("email", "phone")][:4]
    known = next((key for key in usual if able[key].kind == "email"), "")
    return {
        "asked": [{"field": key, "required": is_needed(able[key]) or key == known} for key in usual],
        "match": known,
    }


def _row(each: Data, entity: Entity, labels: Mapping[str, str]) -> Drawn:
    name = CONSENT + str(each["consent"]) if each.get("consent") else str(each.get("field", ""))
    found = entity.by_key.get(name)
    typed = {key: each.get(key, "") for key in TYPED}
    must = found is not None and is_needed(found)
    return {
        "name": name, "title": labels.get(name, name), "is_consent": bool(each.get("consent")), "must": must,
        "required": must or bool(each.get("required")), "channel": each.get("channel", "any"), **typed,
    }  # fmt: skip


def _posted_row(post: QueryDict, number: int, name: str, *, required: bool) -> dict[str, Any]:
    own = {"consent": name.removeprefix(CONSENT)} if name.startswith(CONSENT) else {"field": name}
    channel = post.get(f"ask-{number}-channel", "") if "consent" in own else ""
    typed = {key: text for key in TYPED if (text := post.get(f"ask-{number}-{key}", "").strip())}
    return own | ({"channel": channel} if channel else {}) | typed | ({"required": True} if required else {})


def _pressed(rows: list[dict[str, Any]], post: QueryDict) -> list[dict[str, Any]]:
    op, _colon, at = post.get("op", "").partition(":")
    if op == "add" and at == LINE and (name := post.get("ask-new", "")):
        own = {"consent": name.removeprefix(CONSENT)} if name.startswith(CONSENT) else {"field": name}
        return [*rows, own]
    line, _dash, digits = at.partition("-")
    number = int(digits) if digits.isdecimal() and len(digits) < 4 else len(rows)
    if line != LINE or number >= len(rows):
        return rows
    if op == "drop":
        return rows[:number] + rows[number + 1 :]
    other = number + {"up": -1, "down": 1}.get(op, 0)
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return rows
