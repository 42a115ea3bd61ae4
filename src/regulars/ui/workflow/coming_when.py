"""“When” of rules that something from outside begins: its controls, and what was posted of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.intake.kinds import FOUND, OTHERWISE, fillable, matchable

Drawn = dict[str, Any]
Data = Mapping[str, Any]


def of_webhook(trigger: Data, entity: Entity, actor: Actor) -> Drawn:
    """Lines of fields with what fills them, and an empty one for the next."""
    given = trigger.get("values")
    values = given if isinstance(given, Mapping) else {}
    able = [(key, str(each.label)) for key, each in fillable(entity).items() if not actor.withholds(entity.name, key)]
    return {"able": able, "rows": [*values.items(), ("", "")], **standing(trigger, entity)}


def standing(trigger: Data, entity: Entity) -> Drawn:
    """How the record is found, and what is done where it is there or not."""
    return {
        "matches": [(key, str(each.label)) for key, each in matchable(entity).items()],
        "match": trigger.get("match", ""),
        "founds": list(FOUND.items()),
        "found": trigger.get("found", "fill"),
        "otherwises": list(OTHERWISE.items()),
        "otherwise": trigger.get("otherwise", "make"),
    }


def posted_webhook(post: QueryDict) -> dict[str, Any]:
    rows = zip(post.getlist("t-to"), post.getlist("t-source"), strict=False)
    return {"values": {key: source.strip() for key, source in rows if key}, **posted_standing(post)}


def posted_standing(post: QueryDict) -> dict[str, Any]:
    names = ("match", "found", "otherwise")
    return {name: value for name in names if (value := post.get(f"t-{name}", ""))}


def in_words(trigger: Data, entity: Entity) -> str:
    """By what the record is found."""
    found = entity.by_key.get(trigger.get("match", ""))
    return _("found by “%(field)s”") % {"field": found.label} if found is not None else _("always a new record")
