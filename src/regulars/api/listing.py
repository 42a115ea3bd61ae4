"""`GET /api/v1/ENTITY-PLURAL`: the one filter, its short form, words, order, columns, pages, counts."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import related
from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base import strict_json
from regulars.base.errors import Invalid
from regulars.engine import access, why
from regulars.engine.allowed import allowed
from regulars.engine.counting import COUNT_LIMIT
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.items import ALWAYS, columns_of, field_at, items
from regulars.engine.query import MAX_PAGE, Records
from regulars.engine.sensitive import revealing

RESERVED = frozenset(
    ("filter", "q", "sort", "fields", "limit", "after", "count", "deleted", "id", "as_of", "expand", "may")
)
LIST_OPERATORS = frozenset(("in", "not_in", "between", "has_any", "has_all", "has_none"))
FIRST_CHOICES = ("eq", "has_any", "contains")


def listed(call: Call, entity: Entity) -> HttpResponse:
    """A page of records, the cursor of the next, and how many there are."""
    records = asked(call, entity)
    columns = columns_asked(call, entity)
    along = related.asked(call, entity, one=False) if call.parameter("expand") else None
    actions = actions_asked(call, entity)
    limit = call.number("limit", 25, MAX_PAGE)
    counting = call.choice("count", ("exact", "none"))
    after, count = call.parameter("after") or None, None
    if counting == "" and not after:
        page, count, _sums = records.counted_page(columns, limit=limit)
    else:
        page = records.page(columns, limit=limit, after=after)
    made = items(entity, page.rows)
    if along is not None:
        made = related.expanded(along, page.rows, made, call.actor)
    if actions:
        may = allowed(entity, call.actor, [row.id for row in page.rows], actions)
        made = [{**each, "may": {one: one in may[each["id"]] for one in actions}} for each in made]
    found: dict[str, Any] = {"items": made, "next": page.next, "count": None, "count_exact": False}
    if counting != "none":
        found["count"], found["count_exact"] = count or records.count(None if counting else COUNT_LIMIT)
    return answer(found)


def asked(call: Call, entity: Entity, *, beside: frozenset[str] = frozenset()) -> Records:
    """The records a list asks for; `beside` are parameters that ask something else. Raises Refused naming the wrong one."""
    records = access.records(entity, revealing(call.actor), "view")
    if not call.query:
        return records
    if call.parameter("filter"):
        records = records.where(_filter(call.parameter("filter")))
    for name, given in call.query.items():
        if name not in RESERVED and name not in beside:
            records = records.where(short_form(entity, name, given))
    if call.parameter("id"):
        records = records.matching(_identifiers(call.parameter("id")))
    if call.parameter("q").strip():
        records = records.search(call.parameter("q"))
    if call.parameter("sort") and "sort" not in beside:
        records = records.order_by(call.parameter("sort"))
    if call.choice("deleted", ("only",)):
        records = records.deleted()
    return records.as_of(call.past())


def short_form(entity: Entity, name: str, given: list[str]) -> dict[str, Any]:
    """`field=value`, `field__op=value`; a list is written with commas, or by giving the parameter again."""
    path, _mark, op = name.partition("__")
    found = field_at(entity, path)
    operators = found.operators if found is not None else ()
    if not op:
        op = _plain_operator(found, given)
    value: Any = given[0]
    if op in LIST_OPERATORS:
        value = given if len(given) > 1 else [part.strip() for part in value.split(",")]
    elif len(given) > 1:
        wrong = _("“%(name)s” is given twice.") % {"name": name[:80]}
        raise Invalid(wrong, code="bad_filter", fields={name[:80]: wrong})
    if found is not None and op not in operators:
        wrong = _("This field is asked by: %(operators)s.") % {"operators": ", ".join(operators)}
        raise Invalid(wrong, code="bad_filter", fields={path[:80]: wrong})
    return {"field": path, "op": op, "value": value}


def _plain_operator(found: Field | None, given: list[str]) -> str:
    if found is None:
        return "eq"  # the filter refuses it, naming the nearest field
    if given == [""]:
        return "empty"
    if len(given) > 1 and "in" in found.operators:
        return "in"
    return next((op for op in FIRST_CHOICES if op in found.operators), found.operators[0])


def _filter(text: str) -> dict[str, Any]:
    data = strict_json.loads(text)
    if not isinstance(data, dict):
        wrong = _("A filter is an object of conditions, nested at most six deep.")
        raise Invalid(wrong, code="bad_filter", fields={"filter": wrong})
    return data


def _identifiers(text: str) -> list[uuid.UUID]:
    parts = text.split(",")
    try:
        if len(parts) <= MAX_PAGE:
            return [uuid.UUID(part.strip()) for part in parts]
    except ValueError:
        pass
    wrong = _("At most %(limit)s identifiers with commas between are expected.") % {"limit": MAX_PAGE}
    raise Invalid(wrong, code="bad_parameter", fields={"id": wrong})


def columns_asked(call: Call, entity: Entity) -> tuple[str, ...]:
    """The columns asked for, or every visible field."""
    text = call.parameter("fields")
    if not text:
        return columns_of(entity, call.actor)
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if len(named) > 100:
        wrong = _("At most %(limit)s values.") % {"limit": 100}
        raise Invalid(wrong, code="bad_parameter", fields={"fields": wrong})
    return tuple(name for name in named if name and name not in ALWAYS)


def actions_asked(call: Call, entity: Entity) -> tuple[str, ...]:
    """`may=edit,delete`: what is to be said of each record, whether the reader may do it. Raises Invalid."""
    named = tuple(dict.fromkeys(part.strip() for part in call.parameter("may").split(",") if part.strip()))
    known = why.actions_of(entity)
    if not set(named) <= set(known):
        wrong = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(known)}
        raise Invalid(wrong, code="bad_parameter", fields={"may": wrong})
    return named
