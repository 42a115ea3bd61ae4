"""Numbers of a series: given by the write door, one after the other, without gaps."""

import pytest

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.custom.making import make_entity
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record


@pytest.fixture
def visits(own, company):
    own.entity("visit")
    own.field("visit", "no", "series", rules={"prefix": "SV-", "digits": 3, "start": 7})
    return registry.get("visit")


def number(record):
    return access.records("visit", SYSTEM).get(record.id).extra.get("no")


def test_each_new_record_gets_the_next_one(visits):
    made = [sample_record("visit", name=name) for name in "abc"]
    assert [number(each) for each in made] == ["SV-007", "SV-008", "SV-009"]
    many = [values.new_record(visits) for _each in range(3)]
    for each in many:
        values.apply(each, visits, {"name": "x"}, SYSTEM)
    save.save_many(many, actor=SYSTEM)
    assert sorted(number(each) for each in many) == ["SV-010", "SV-011", "SV-012"]
    assert access.records("visit", SYSTEM).where({"field": "no", "op": "eq", "value": "SV-008"}).count().number == 1


def test_what_is_not_saved_leaves_no_gap(visits):
    with pytest.raises(Invalid):
        sample_record("visit", name="")
    errors = {}
    record = values.new_record(visits)
    values.apply(record, visits, {"name": "tried"}, SYSTEM)
    save.rehearse([record], actor=SYSTEM, errors=errors)
    assert number(sample_record("visit")) == "SV-007"


def test_nobody_writes_it_and_a_change_keeps_it(visits):
    record = sample_record("visit")
    with pytest.raises(Refused):
        values.apply(record, visits, {"no": "SV-999"}, SYSTEM)
    stored = access.records("visit", SYSTEM).get(record.id)
    values.apply(stored, visits, {"name": "Renamed"}, SYSTEM)
    save.save(stored, actor=SYSTEM)
    assert number(record) == "SV-007"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"rules": {"digits": 99}}, "rules.digits"),
        ({"rules": {"start": "first"}}, "rules.start"),
        ({"rules": {"prefix": "x" * 21}}, "rules.prefix"),
        ({"is_required": True}, "is_required"),
    ],
)
def test_a_wrong_series_is_refused(own, company, more, where):
    with pytest.raises(Invalid) as refused:
        own.field("account", "no", "series", **more)
    assert where in refused.value.fields


def test_an_entity_is_made_with_its_series(own, company):
    from regulars.engine import workspace

    words = {"key": "visit", "plural": "visits", "label": "Visit", "label_plural": "Visits"}
    make_entity(words, series="SV-", actor=SYSTEM)
    workspace.move_settings_epoch()
    assert sample_record("visit").extra["series"] == "SV-0001"
