"""`POST …/ID/actions/VERB`: the verbs of the trade, with what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.records import as_seen, require_expected
from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.base.text import nearest
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Wrong
from regulars.engine.models import Record


def done(call: Call, entity: Entity, key: str, verb: str) -> HttpResponse:
    """Do a verb to a record. Gives the record as it is now, and what else the verb made."""
    action = action_of(entity, verb)
    asked = parameters(action, call.json_object(), call.actor)
    with transaction.atomic():
        record = _reach(entity, call.actor, action, key)
        require_expected(call, entity, record)
        result = action.run(record, actor=call.actor, **asked)
    found: dict[str, Any] = {"record": as_seen(entity, call.actor, record)}
    if result is not None and result is not record:
        found["result"] = _told(result)
    return answer(found, headers={"ETag": f'"{found["record"]["version"]}"'})


def offered(call: Call, entity: Entity, key: str, verb: str) -> HttpResponse:
    """What near at hand may be answered to a verb's questions, with the reason, as a person sees it in the dialog."""
    action = action_of(entity, verb)
    record = _reach(entity, call.actor, action, key)
    answers = {each.key: call.parameter(each.key) for each in action.fields}
    found = action.offers(record, call.actor, answers) if action.offers else ()
    return answer({"items": [{**asdict(each), "values": _plain(each.values)} for each in found]})


def action_of(entity: Entity, verb: str) -> Action:
    """Raises NotFound naming the nearest verb."""
    found = entity.action_by_verb.get(verb)
    if found is not None:
        return found
    text = _("There is no verb “%(name)s”.") % {"name": verb[:60]}
    near = nearest(verb, list(entity.action_by_verb))
    raise NotFound(text + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else text, code="unknown_verb")


def parameters(action: Action, data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What a verb asks for, parsed by its fields. Raises Invalid naming each that is wrong, missing or unknown."""
    fields = {each.key: each for each in action.fields}
    wrong: dict[str, Any] = {**unknown(data, fields)}
    found: dict[str, Any] = {}
    for key, each in fields.items():
        try:
            value = each.parse(data[key], actor.manner) if key in data else each.initial()
            each.check(value)
            found[key] = value
        except Wrong as problem:
            wrong[key] = str(problem)
    if wrong:
        raise Invalid(fields=wrong)
    return found


def _reach(entity: Entity, actor: Actor, action: Action, key: str) -> Any:
    """The record to act on. Raises NotFound where the actor cannot see it, NotAllowed where they can only see it."""
    right = action.verb if action.right == "edit" else action.right
    if not access.may(actor, entity, right):
        access.records(entity, actor, "view").get(key)
        access.require(actor, entity, right)
    try:
        return access.records(entity, actor, right).get(key)
    except NotFound:
        access.records(entity, actor, "view").get(key)
        raise NotAllowed(_("You may see this record, but not change it.")) from None


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}


def _told(result: Any) -> Any:
    """What a verb gave back: records by their name, the rest as it is."""
    if isinstance(result, Record):
        entity = registry.of(result)
        return {"entity": entity.name, "id": result.id, "number": result.number, "label": str(result)}
    if isinstance(result, Mapping):
        return {str(key): _told(value) for key, value in result.items()}
    if isinstance(result, list | tuple | set):
        return [_told(each) for each in result]
    return result if isinstance(result, str | int | float | bool | None) else str(result)
