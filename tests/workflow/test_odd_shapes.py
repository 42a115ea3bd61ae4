"""Rules out of somebody's JSON: whatever stands where a name or a number is expected is refused in words, never a fault."""

import copy
from contextlib import suppress

import pytest

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.fields.base import Wrong
from regulars.services.workflow import steps, triggers
from regulars.services.workflow.steps.base import KINDS

ODD = ([], {}, [[]], {"a": []}, None, 7, True, 1e308, -1, "", "x" * 5000, "9" * 400, "\x00")
STEPS = (
    {"do": "set", "values": {"source": {"value": "event"}, "name": {"text": "{number}"}}},
    {"do": "if", "condition": {"field": "amount", "op": "gt", "value": 5}, "then": [{"do": "stop"}], "else": []},
    {"do": "wait", "for": {"count": 2, "unit": "days"}, "late": "go_on"},
    {"do": "mail", "address": "a@example.com", "subject": "Hello", "text": "x"},
    {"do": "call", "url": "https://example.com/x", "method": "POST", "headers": {"X-A": "b"}, "body": "{}", "keep": {"name": "id"}},
    {"do": "assign", "field": "owner", "how": "round", "people": []},
    {"do": "each", "entity": "task", "by": "record", "where": {}, "most": 5, "steps": [{"do": "stop"}]},
)  # fmt: skip
TRIGGERS = (
    {"kind": "changed", "fields": ["name"]}, {"kind": "field", "field": "stage", "from": "a", "to": "b"},
    {"kind": "date", "field": "closes_on", "count": 1, "unit": "days", "at": "09:00"}, {"kind": "schedule", "cron": "0 9 * * *"},
    {"kind": "stayed", "field": "stage", "value": "x", "count": 1, "unit": "days"},
)  # fmt: skip


def odd_ones(whole, path=()):
    """A definition with something odd in each of its places in turn."""
    inner = whole
    for step in path:
        inner = inner[step]
    for odd in ODD if path else ():
        made = copy.deepcopy(whole)
        place = made
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = odd
        yield made
    for key in inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ():
        yield from odd_ones(whole, (*path, key))


def refused_or_good(check):
    with suppress(Wrong, Refused):
        check()


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(KINDS))
def test_every_part_of_every_step_may_hold_anything(name):
    kind, entity = KINDS[name], registry.get("deal")
    for odd in ODD:
        for part in kind.parts:
            refused_or_good(lambda part=part, odd=odd: steps.check_all([{"do": name, part: odd}], entity))
        refused_or_good(lambda odd=odd: steps.check_all([{"do": name} | dict.fromkeys(kind.parts, odd)], entity))


@pytest.mark.django_db
@pytest.mark.parametrize("good", STEPS, ids=lambda step: step["do"])
def test_every_place_of_a_good_step_may_hold_anything(good):
    for made in odd_ones([good]):
        refused_or_good(lambda made=made: steps.check_all(made, registry.get("deal")))


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(triggers.KINDS))
def test_every_part_of_every_trigger_may_hold_anything(name):
    kind = triggers.KINDS[name]
    for odd in ODD:
        for part in ("kind", *kind.parts):
            refused_or_good(lambda part=part, odd=odd: triggers.check({"kind": name, part: odd}, registry.get("deal")))


@pytest.mark.django_db
@pytest.mark.parametrize("good", TRIGGERS, ids=lambda trigger: trigger["kind"])
def test_every_place_of_a_good_trigger_may_hold_anything(good):
    for made in odd_ones(good):
        refused_or_good(lambda made=made: triggers.check(made, registry.get("deal")))
