"""The one filter in memory answers as the database does, for every type of field and every operator."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from regulars.base.errors import Refused
from regulars.engine import access, judge, registry
from regulars.engine.fields import AnyReference, Wrong
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
SPICE = {
    "text": ["Ёлка «Ново»", "ELKA", "ель 100%_x", "Straße"],
    "person_name": ["Łukasz O'Neil", "ann sample"],
}
WHOLE = (
    "team",
    "user",
    "account",
    "contact",
    "lead",
    "deal",
    "task",
    "meeting",
    "call",
    "product",
    "stage",
    "deal-line",
    "custom-field",
)


def made_of(name):
    """A full record, one with what is required only, and one more of each."""
    return [sample_record(name, every=each) for each in (True, False, True, False)]


def candidates(found, records, rng):
    """Values to ask for: what stands in the records, near it, and things that stand nowhere."""
    known = [found.dump(value) for record in records if not found.is_empty(value := found.get(record))]
    values = [
        each["id"] if isinstance(each, dict) and "entity" not in each and "id" in each else each for each in known
    ]
    if found.kind == "person_name":
        values = [each["full"] for each in known]
    if found.kind in ("integer", "percent", "decimal"):
        values += [str(Decimal(str(each)) + rng.choice((-1, 1))) for each in known]
    if found.kind == "duration":
        values += [each + 60 for each in known]
    if found.kind in ("date", "moment"):
        values += [found.dump(found.get(record) + timedelta(days=1)) for record in records if found.get(record)]
        values += [str(each)[:10] for each in values] + ["today", "today+2w", "start_of_month", "end_of_last_quarter"]
    for each in list(values):
        if isinstance(each, str) and len(each) > 4:
            values += [each[:3], each[2:6], each.upper(), each.swapcase()]
    return [*values, *SPICE.get(found.kind, ())]


def asked(found, op, pool, rng):
    if op in ("empty", "filled", "me", "my_team", "branch"):
        return [None]
    if op == "period":
        return ["today", "this_month", "next_n_days:7", "last_n_days:3", "this_quarter"]
    if op in ("in", "not_in", "has_any", "has_all", "has_none"):
        flat = [one for each in pool for one in (each if isinstance(each, list) else [each])]
        return [rng.sample(flat, min(len(flat), size)) for size in (1, 2) if flat]
    if op == "between":
        return [rng.sample(pool, 2) for _round in range(4) if len(pool) > 1]
    if op == "entity":
        return ["account", "deal"]
    if op == "country":
        return ["US", "Germany"]
    return pool


@pytest.mark.parametrize("name", WHOLE)
def test_every_operator_answers_as_the_database_does(name, company):
    compare_all(registry.get(name), actor_of(company.ada))


def test_every_type_of_custom_field_answers_as_the_database_does(ship, company):
    compare_all(registry.get("ship"), actor_of(company.ada))


def compare_all(entity, actor):
    rng = random.Random(7)
    ids = [record.pk for record in made_of(entity.name)]
    fresh = {record.pk: record for record in access.records(entity, SYSTEM).matching(ids).instances()}
    compared = 0
    for found in entity.by_key.values():
        pool = candidates(found, list(fresh.values()), rng)
        for op in found.operators:
            for value in asked(found, op, pool, rng):
                compared += compare({"field": found.key, "op": op, "value": value}, entity, fresh, actor)
    assert compared > 20


def compare(data, entity, fresh, actor):
    """Whether both answered; a filter that one refuses is refused by the other."""
    try:
        by_database = set(access.records(entity, actor).matching(fresh).where(data).ids())
    except (Refused, Wrong):
        with pytest.raises(Refused):
            judge.holds(data, entity, next(iter(fresh.values())), actor)
        return False
    assert {key for key, record in fresh.items() if judge.holds(data, entity, record, actor)} == by_database, data
    return True


def test_every_kind_of_field_is_met():
    kinds = {found.kind for name in WHOLE for found in registry.get(name).by_key.values()}
    assert kinds >= {found.kind for entity in registry.entities() for found in entity.fields} - {"file", "image"}


def test_joined_and_negated_conditions_over_links_answer_as_the_database_does(company):
    rng = random.Random(11)
    entity, actor = registry.get("deal"), actor_of(company.ada)
    records = [sample_record("deal", every=each) for each in (True, False, True, False)]
    ids = [record.pk for record in records]
    fresh = {record.pk: record for record in access.records(entity, SYSTEM).matching(ids).instances()}
    links = [
        (path, judge.resolve(entity, path)) for path in ("account.name", "account.industry", "owner.email", "stage")
    ]
    own = [(key, found) for key, found in entity.by_key.items() if not isinstance(found, AnyReference)]
    leaves = []
    for path, found in [*links, *own]:
        op = rng.choice(
            [op for op in found.operators if op in ("empty", "filled", "ne", "eq", "gt", "contains")] or ["empty"]
        )
        pool = candidates(found, list(fresh.values()), rng) if path == found.key else ["Account", "x@example.com"]
        leaves.append({"field": path, "op": op, "value": rng.choice(pool) if pool else None})
    good = []
    for leaf in leaves:
        try:
            access.records(entity, actor).matching(ids).where(leaf).ids()
        except Refused:
            continue
        good.append(leaf)
    assert any("." in leaf["field"] for leaf in good)
    for _round in range(150):
        data = grown(rng, good, 3)
        by_database = set(access.records(entity, actor).matching(ids).where(data).ids())
        loaded = judge.Links()
        loaded.fetch_for(entity, list(fresh.values()), judge.paths_in(data))
        in_memory = {key for key, record in fresh.items() if judge.holds(data, entity, record, actor, links=loaded)}
        assert in_memory == by_database, data


def grown(rng, leaves, depth):
    if not depth or rng.random() < 0.3:
        return rng.choice(leaves)
    return {rng.choice(("all", "any", "none")): [grown(rng, leaves, depth - 1) for _each in range(rng.randint(0, 3))]}


@pytest.mark.parametrize(
    "data",
    [
        {"field": "nmae", "op": "eq", "value": "x"},
        {"field": "name.first", "op": "eq", "value": "x"},
        {"field": "name", "op": "gt", "value": "x"},
        {"field": "name", "op": "eq"},
        {"all": {"field": "name"}},
        {"all": [], "any": []},
        [1, 2],
        {"field": 5},
        {"field": "name", "op": "eq", "value": "x", "or": "y"},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}]}]},
        {"has": {"entity": "user"}},
        {"changed": {"field": "name"}},
    ],
)
def test_what_is_no_filter_is_refused(data, company):
    entity = registry.get("team")
    with pytest.raises(Refused):
        judge.holds(data, entity, entity.model(name="x"), actor_of(company.ada))
