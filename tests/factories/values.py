"""Valid values for any entity of the registry, made from its fields; records it must link to are made too."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from regulars.engine import registry, save, values
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from tests.factories.people import SYSTEM

_next = count(1)
DEPTH = 4


def sample_values(
    entity: Entity | str, actor: Any = SYSTEM, *, every: bool = False, depth: int = DEPTH
) -> dict[str, Any]:
    """JSON values that make a record: the required fields, or `every` one that may be written.

    Records that a required link needs are made with `actor`.
    """
    entity = registry.get(entity) if isinstance(entity, str) else entity
    tied = {"delivery-line", "return-line"}  # what they name hangs together: `special` makes it
    plain = [each for each in entity.fields if not (entity.name in tied and each.kind == "reference")]
    chosen = [each for each in plain if not each.readonly and (each.required or every)]
    found: dict[str, Any] = {}
    for each in chosen:
        value = sample(each, actor, depth=depth)
        if value is not None:
            found[each.key] = value
    return {**found, **special(entity, actor, found, depth)}


def sample_record(
    entity: Entity | str, actor: Any = SYSTEM, *, every: bool = False, depth: int = DEPTH, **given: Any
) -> Any:
    """A stored record of an entity. `given` are values for certain fields."""
    entity = registry.get(entity) if isinstance(entity, str) else entity
    if entity.name == "stock-level":  # a figure of the program: it follows from a movement
        return entity.model._default_manager.get(product=sample_record("stock-move").product_id)
    record = values.new_record(entity)
    data = {**sample_values(entity, actor, every=every, depth=depth), **given}
    values.apply(record, entity, data, SYSTEM)
    return save.save(record, actor=actor)


def sample(each: Field, actor: Any = SYSTEM, *, depth: int = DEPTH) -> Any:
    """One value for a field as JSON; None where there is none to give (no file is uploaded for it)."""
    made = MAKERS.get(each.kind)
    if made is not None:
        return made(each)
    if each.kind == "reference" and (each.required or depth == DEPTH) and depth:
        return str(_linked(each.to, actor, depth).id)
    if each.kind == "any_reference" and (each.required or depth == DEPTH) and depth:
        target = _target(each)
        return {"entity": target, "id": str(_linked(target, actor, depth).id)}
    return None


def wrong_values(each: Field) -> list[Any]:
    """Values that a field must refuse."""
    return WRONG.get(each.kind, [{"x": 1}, [1]])


def special(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """Where an entity's rules tie fields together."""
    from tests.factories.tied import TIED  # it makes records by us

    maker = TIED.get(entity.name)
    return maker(entity, actor, made, depth) if maker else {}


def _linked(target: str, actor: Any, depth: int) -> Any:
    return sample_record(target, actor, depth=depth - 1)


def _target(each: Any) -> str:
    wanted = [
        name
        for name in each.allowed()
        if not any(f.required and f.kind.endswith("reference") for f in registry.get(name).fields)
    ]
    return wanted[0] if wanted else each.allowed()[0]


def _words(each: Any) -> str:
    word = f"{each.key.replace('_', ' ').title()} {next(_next)} {uuid.uuid4().hex[:6]}"
    return word[: each.max_length]


def _number(each: Any) -> int:
    low = each.low if each.low is not None else 0
    high = each.high if each.high is not None else 1000
    return int(max(low, min(high, 1 + next(_next) % 50)))


def _day(each: Any) -> str:
    """Later than the one before, too, until twenty years are over."""
    return (date.today() + timedelta(days=next(_next) % 7300)).isoformat()


def _moment(each: Any) -> str:
    """Always later than the one before: nothing ends before it begins."""
    return (timezone.now() + timedelta(hours=1, minutes=next(_next))).replace(microsecond=0).isoformat()


MAKERS: dict[str, Any] = {
    "text": _words,
    "long_text": _words,
    "rich_text": lambda each: f"<p>{_words(each)}</p>",
    "colour": lambda each: "#3366cc",
    "integer": _number,
    "decimal": lambda each: f"{_number(each)}.5" if each.places else str(_number(each)),
    "percent": lambda each: str(_number(each)),
    "money": lambda each: {"amount": f"{100 + next(_next)}.50", "currency": "USD"},
    "duration": lambda each: 1800,
    "yes_no": lambda each: True,
    "date": _day,
    "moment": _moment,
    "choice": lambda each: each.options[0].value,
    "choices": lambda each: [each.options[0].value],
    "tags": lambda each: ["alpha", "beta"],
    "email": lambda each: f"person{next(_next)}.{uuid.uuid4().hex[:6]}@example.com",
    "phone": lambda each: f"+1 202 555 {1000 + next(_next) % 9000:04d}",
    "url": lambda each: f"https://example.com/{next(_next)}",
    "person_name": lambda each: {"first": "Ann", "last": f"Sample{next(_next)}"},
    "address": lambda each: {"street": "1 Main Street", "city": "Springfield", "country": "US"},
}
WRONG: dict[str, list[Any]] = {
    "text": [5, True, {"x": 1}, ["a"], "x" * 60_000],
    "long_text": [5, {"x": 1}, ["a"]],
    "rich_text": [5, {"x": 1}, ["a"]],
    "colour": ["red", 5, "#12345g", {}],
    "integer": ["many", 1.5, True, {"x": 1}, [1], 10**30],
    "decimal": ["many", True, {"x": 1}, [1], "NaN", "Infinity", "1e400", 10**30],
    "percent": ["many", True, 250, -1, [1]],
    "money": [
        "many",
        {"amount": "x"},
        {"amount": 1, "currency": "ZZZ"},
        {"amount": 1, "currency": 5},
        "1e400",
        [1],
        10**30,
    ],
    "duration": ["for ever", {"x": 1}, [1], 10**30],
    "yes_no": ["perhaps", 5, {"x": 1}, [1]],
    "date": ["someday", 5, "2026-02-30", {"x": 1}, "99999-01-01"],
    "moment": ["someday", 5, "2026-02-30T10:00", {"x": 1}, "9999-12-31T23:59:59-23:00"],
    "choice": ["no such option", 5, {"x": 1}, ["a"]],
    "choices": ["no such option", 5, {"x": 1}, [5]],
    "tags": [5, {"x": 1}, [5], ["x" * 200]],
    "email": ["nobody", 5, "a@", {"x": 1}],
    "phone": ["nobody", 5, "12", {"x": 1}],
    "url": ["no address", 5, "javascript:alert(1)", {"x": 1}],
    "person_name": [5, [1], {"first": 5}],
    "address": [5, [1], {"planet": "Mars"}, {"country": "Nowhereland"}],
    "reference": ["nobody", 5, {"id": "x"}, [1], str(uuid.UUID(int=5))],
    "any_reference": ["nobody", 5, {"id": "x"}, {"entity": "nothing", "id": str(uuid.UUID(int=5))}, [1]],
    "file": ["nothing", 5, [1], str(uuid.UUID(int=5))],
    "image": ["nothing", 5, [1], str(uuid.UUID(int=5))],
}
