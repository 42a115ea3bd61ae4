"""“When” of rules that something from outside begins: its controls, and what was posted of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.intake.kinds import FOUND, OTHERWISE, fillable, matchable
from regulars.services.workflow.comparing import OPS

Drawn = dict[str, Any]
Data = Mapping[str, Any]


def of_webhook(trigger: Data, entity: Entity, actor: Actor) -> Drawn:
    """Lines of fields with what fills them, and an empty one for the next."""
    given = trigger.get("values")
    values = given if isinstance(given, Mapping) else {}
    able = [(key, str(each.label)) for key, each in fillable(entity).items() if not actor.withholds(entity.name, key)]
    return {"able": able, "rows": [*values.items(), ("", "")], **standing(trigger, entity)}


def of_mail(trigger: Data, entity: Entity, actor: Actor) -> Drawn:
    """As of a message; a new one begins with who wrote it."""
    if "values" not in trigger:
        usual = {"email": "from", "person_name": "from_name", "rich_text": "text"}
        able = fillable(entity).values()
        first = {source: next((each.key for each in able if each.kind == kind), "") for kind, source in usual.items()}
        found = {key: source for source, key in first.items() if key}
        trigger = {**trigger, "values": found, "match": first["from"]}
    return {**of_webhook(trigger, entity, actor), "files": trigger.get("files", True)}


def standing(trigger: Data, entity: Entity) -> Drawn:
    """How the record is found, and what is done where it is there or not."""
    return {
        "matches": [(key, str(each.label)) for key, each in matchable(entity).items()],
        "match": trigger.get("match", ""),
        "founds": list(FOUND.items()),
        "found": trigger.get("found", "fill"),
        "otherwises": list(OTHERWISE.items()),
        "otherwise": trigger.get("otherwise", "make"),
        "lines": [*(trigger.get("only") or []), {}],
        "ops": list(OPS.items()),
    }


def posted_webhook(post: QueryDict) -> dict[str, Any]:
    rows = zip(post.getlist("t-to"), post.getlist("t-source"), strict=False)
    return {"values": {key: source.strip() for key, source in rows if key}, **posted_standing(post)}


def posted_mail(post: QueryDict) -> dict[str, Any]:
    if "t-mail" not in post:
        return {}  # it was of another kind until now
    return posted_webhook(post) | ({} if post.get("t-files") else {"files": False})


def posted_standing(post: QueryDict) -> dict[str, Any]:
    names = ("match", "found", "otherwise")
    found: dict[str, Any] = {name: value for name in names if (value := post.get(f"t-{name}", ""))}
    return found | posted_only(post, "t")


def posted_only(post: QueryDict, path: str) -> dict[str, Any]:
    """Lines of what must be said, as `only`; nothing where there are none."""
    rows = zip(*(post.getlist(f"{path}-only-{name}") for name in ("at", "op", "value")), strict=False)
    lines = [{"at": at.strip(), "op": op, "value": value.strip()} for at, op, value in rows if at.strip()]
    return {"only": lines} if lines else {}


def in_words(trigger: Data, entity: Entity) -> str:
    """By what the record is found."""
    found = entity.by_key.get(trigger.get("match", ""))
    return _("found by “%(field)s”") % {"field": found.label} if found is not None else _("always a new record")
