"""Approvals in the file of settings: people stay behind.

Who takes a file over is asked in the place of named people, unless the approval is there already: then its own people stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item
from regulars.services.approvals.models import Approval

NAMED = ("role", "team")
Level = Mapping[str, Any]


def add_parts() -> None:
    """Once, at start: in the place of the part that every entity of settings has."""
    known = parts.PARTS["approvals"]

    def read() -> dict[str, Item]:
        return {
            key: {**item, "levels": [_outwards(each) for each in item["levels"]]} for key, item in known.read().items()
        }

    def put(key: str, item: Item, actor: Actor) -> None:
        kept = Approval.objects.filter(deleted_at=None, key=key).first()
        levels = item.get("levels")
        if isinstance(levels, list):
            item = {**item, "levels": [_inwards(each, kept, place, actor) for place, each in enumerate(levels)]}
        known.put(key, item, actor)

    parts.add(replace(known, read=read, put=put, modern=_modern))


def _modern(_key: str, item: Item) -> Item:
    """Older files named roles and teams by their bare names."""
    levels = item.get("levels")
    if not isinstance(levels, list):
        return item
    return {**item, "levels": [_modern_level(each) for each in levels]}


def _modern_level(level: Any) -> Any:
    who = level.get("who") if isinstance(level, dict) else None
    if not isinstance(who, dict) or who.get("kind") not in NAMED:
        return level
    kind = who["kind"]
    if not isinstance(who.get(kind), str) or who[kind].startswith(f"{kind}: "):
        return level
    return {**level, "who": {**who, kind: f"{kind}: {who[kind]}"}}


def _outwards(level: Level) -> Level:
    who = dict(level["who"])
    if who["kind"] == "people":
        who["people"] = []
    return {**level, "who": who}


def _inwards(level: Any, kept: Approval | None, place: int, actor: Actor) -> Any:
    who = dict(level["who"]) if isinstance(level, Mapping) and isinstance(level.get("who"), Mapping) else None
    if who is None:
        return level  # the write door says what is wrong with it
    if who.get("kind") == "people" and who.get("people") == []:
        who["people"] = _people_of(kept, place) or _in_place(actor)
    elif who.get("kind") in NAMED:
        _require_known(who["kind"], str(who.get(who["kind"])))
    return {**level, "who": who}


def _people_of(kept: Approval | None, place: int) -> list[str]:
    levels = kept.levels if kept is not None else []
    return list(levels[place]["who"].get("people", ())) if place < len(levels) else []


def _in_place(actor: Actor) -> list[str]:
    if actor.id is not None:
        return [str(actor.id)]
    admins = User.objects.filter(is_admin=True, is_active=True, is_program=False, deleted_at=None).order_by("id")
    return [str(key) for key in admins.values_list("pk", flat=True)[:1]]


def _require_known(kind: str, said: str) -> None:
    """Raises Invalid where a role or team is still called by its name: there is none here."""
    if not said.startswith(f"{kind}: "):
        return
    text = _("There is no role “%(name)s”.") if kind == "role" else _("There is no team “%(name)s”.")
    raise Invalid(fields={"levels": text % {"name": said.removeprefix(f"{kind}: ")[:60]}})
