"""The record that something from outside is about: found by a field, or made of what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import access, merged, rows, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.gates import Way, coming
from regulars.engine.sql import column_of
from regulars.services.intake import forms, kinds
from regulars.services.workflow import incoming

Data = Mapping[str, Any]
SOURCE = "capture"
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Stood:
    """A record, and whether it was made."""

    record: Any
    made: bool


def filling(trigger: Data, came: Any, entity: Entity) -> dict[str, Any]:
    """What the fields are filled with: what stands at a place of what came, or a text with such places. Nothing is no value.

    What people write is plain text, and stays so in a field of formatted words; programs may send HTML.
    """
    found = {key: _worked(source, came) for key, source in kinds.sources(trigger).items()}
    if trigger.get("kind") != kinds.WEBHOOK:
        formatted = {key for key in found if entity.by_key[key].kind == "rich_text"}
        found |= {key: linebreaks(str(found[key]), autoescape=True) for key in formatted if found[key]}
        found |= forms.trail(trigger, came, entity)
    return {key: value for key, value in found.items() if value not in EMPTY}


def stand(trigger: Data, entity: Entity, data: Mapping[str, Any], actor: Actor) -> Stood | None:
    """The record to begin with; None where none is found and none is to be made. Call it inside a transaction.

    It comes in by the way of lead capture, a letter by that of mail, so that what is done on a match there holds. Raises Refused.
    """
    actor = replace(actor, source=SOURCE)
    match = trigger.get("match") or ""
    data = dict(data)
    record = _found(entity, match, data, actor) if match else None
    with coming(Way("mail" if trigger.get("kind") == kinds.MAIL else SOURCE)):
        if record is not None:
            _keep_first(record, trigger, entity, data)
            _fill(record, trigger.get("found", "fill"), entity, data, actor)
            return Stood(record, made=False)
        if trigger.get("otherwise", "make") == "leave":
            return None
        made = values.new_record(entity)
        values.apply(made, entity, data, actor)
        return Stood(save.save(made, actor=actor), made=True)


def _worked(source: str, came: Any) -> Any:
    if "{" not in source:
        return incoming.value_at(came, source.removeprefix(incoming.PREFIX))
    return incoming.HOLE.sub(lambda hole: incoming.text_at(came, hole[1]), source).strip()


def _found(entity: Entity, match: str, data: dict[str, Any], actor: Actor) -> Any:
    """The oldest record that has the value, or the one that a merged record with it lives on in. Two that look for the same wait for each other, so that one is made and not two."""
    found = entity.by_key[match]
    if data.get(match) in EMPTY:
        raise Invalid(fields={match: _("It is needed to find the record by.")})
    try:
        value = found.dump(found.parse(data[match], actor.manner))
    except Wrong as problem:
        raise Invalid(fields={match: str(problem)}) from None
    rows.query("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"intake {entity.name} {match} {value}"])
    reached = access.records(entity, actor).where({"field": match, "op": "eq", "value": value}).ids(limit=1)
    if not reached and merged.names(entity, match):
        same = f"{column_of(entity, found, 't').sql} = %s"
        reached = list(merged.leading(entity, actor, "(select '' as name) v", same, [value]).values())
        if reached:
            data.pop(match)  # it stands on the record that was merged
    return access.records(entity, actor).get(reached[0]) if reached else None


def _keep_first(record: Any, trigger: Data, entity: Entity, data: dict[str, Any]) -> None:
    """By which way somebody came first stays as a whole: parts of a later one would tell of a way that nobody went."""
    keys = forms.trail_fields(trigger, entity)
    if any(entity.by_key[key].get(record) not in EMPTY for key in keys):
        for key in keys:
            data.pop(key, None)


def _fill(record: Any, how: str, entity: Entity, data: Mapping[str, Any], actor: Actor) -> None:
    if how == "keep":
        return
    given = {key: value for key, value in data.items() if how == "update" or entity.by_key[key].get(record) in EMPTY}
    if not given:
        return
    record = access.records(entity, actor, "edit").get(record.pk)
    values.apply(record, entity, given, actor)
    save.save_many([record], actor=actor)
