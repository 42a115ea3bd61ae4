"""`GET /api/v1/ENTITY-PLURAL/describe`: what one must know of an entity before one asks; as far as the token's person may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotAllowed
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field


def told(call: Call, entity: Entity) -> HttpResponse:
    """Fields with what they hold and how they are filtered; verbs with what they take."""
    if not access.may(call.actor, entity, "view"):
        raise NotAllowed
    return answer(
        {
            "name": entity.name,
            "plural": entity.plural,
            "label": entity.label,
            "help": entity.help,
            "title": entity.title,
            "fields": [_own(each, entity, call.actor) for each in _seen(entity, call.actor)],
            "verbs": [_verb(each) for each in entity.actions if access.may(call.actor, entity, each.right)],
        }
    )


def _seen(entity: Entity, actor: Actor) -> Iterable[Field]:
    return (each for each in entity.by_key.values() if not actor.hides(entity.name, each.key))


def _own(field: Field, entity: Entity, actor: Actor) -> dict[str, Any]:
    fixed = field.readonly or actor.cannot_edit(entity.name, field.key)
    return {**_field(field), "readonly": fixed, "operators": list(field.questions())}


def _verb(action: Action) -> dict[str, Any]:
    return {
        "verb": action.verb,
        "label": action.label,
        "help": action.help,
        "takes": [_field(each) for each in action.fields],
    }


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": field.key,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "schema": field.schema(),
    }
    options = getattr(field, "options", ())
    if options:
        found["options"] = {str(option.value): option.label for option in options}
    return found
