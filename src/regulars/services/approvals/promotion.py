"""Approvals in the file of settings: roles and teams by their names, for ids differ between installations; people stay behind.

Who takes a file over is asked in the place of named people, unless the approval is there already: then its own people stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.models import Role, Team, User
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item
from regulars.services.approvals.models import Approval

MODELS: Mapping[str, Any] = {"role": Role, "team": Team}
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

    parts.add(replace(known, read=read, put=put))


def _outwards(level: Level) -> Level:
    who = dict(level["who"])
    if who["kind"] == "people":
        who["people"] = []
    elif who["kind"] in MODELS:
        name = MODELS[who["kind"]].objects.filter(pk=who[who["kind"]]).values_list("name", flat=True).first()
        who[who["kind"]] = name or ""
    return {**level, "who": who}


def _inwards(level: Any, kept: Approval | None, place: int, actor: Actor) -> Any:
    who = dict(level["who"]) if isinstance(level, Mapping) and isinstance(level.get("who"), Mapping) else None
    if who is None:
        return level  # the write door says what is wrong with it
    if who.get("kind") == "people" and who.get("people") == []:
        who["people"] = _people_of(kept, place) or _in_place(actor)
    elif who.get("kind") in MODELS:
        who[who["kind"]] = _id_of(MODELS[who["kind"]], who["kind"], who.get(who["kind"]))
    return {**level, "who": who}


def _people_of(kept: Approval | None, place: int) -> list[str]:
    levels = kept.levels if kept is not None else []
    return list(levels[place]["who"].get("people", ())) if place < len(levels) else []


def _in_place(actor: Actor) -> list[str]:
    if actor.id is not None:
        return [str(actor.id)]
    admins = User.objects.filter(is_admin=True, is_active=True, is_program=False, deleted_at=None).order_by("id")
    return [str(key) for key in admins.values_list("pk", flat=True)[:1]]


def _id_of(model: Any, kind: str, name: Any) -> str:
    found = model.objects.filter(name=str(name), deleted_at=None).values_list("pk", flat=True).first()
    if found is None:
        said: Mapping[str, Callable[[], str]] = {
            "role": lambda: _("There is no role “%(name)s”."),
            "team": lambda: _("There is no team “%(name)s”."),
        }
        raise Invalid(fields={"levels": said[kind]() % {"name": str(name)[:60]}})
    return str(found)
