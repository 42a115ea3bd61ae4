"""What the one filter can ask beyond a field of the record: related records, changes, days counted from today."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine.models import FieldRule
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.lists.records import backdate, edit, make, names, unknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(company):
    """Acorn has two tasks (one of Ann's, one of Carl's), Birch one of Ann's, Cedar none."""
    made = {name: make("account", name=name, owner=str(company.ann.id)) for name in ("Acorn", "Birch", "Cedar")}
    for name, owner, subject in (
        ("Acorn", company.ann, "Call back"),
        ("Acorn", company.carl, "Send it"),
        ("Birch", company.ann, "Send it"),
    ):
        about = {"entity": "account", "id": str(made[name].id)}
        make("task", name=subject, record=about, owner=str(owner.id))
    return made


def test_has_finds_records_that_others_point_at(accounts):
    assert names("account", SYSTEM, {"has": {"entity": "task"}}) == ["Acorn", "Birch"]
    assert names("account", SYSTEM, {"has_none": {"entity": "task", "by": "record"}}) == ["Cedar"]


def test_has_asks_the_related_records_a_filter_of_their_own(accounts):
    where = {"field": "name", "op": "contains", "value": "call"}
    assert names("account", SYSTEM, {"has": {"entity": "task", "where": where}}) == ["Acorn"]
    assert names("account", SYSTEM, {"has_none": {"entity": "task", "where": where}}) == ["Birch", "Cedar"]


def test_has_counts(accounts):
    assert names("account", SYSTEM, {"has": {"entity": "task", "at_least": 2}}) == ["Acorn"]
    assert names("account", SYSTEM, {"has_none": {"entity": "task", "at_least": 2}}) == ["Birch", "Cedar"]


def test_only_related_records_that_the_reader_may_see_count(accounts, company):
    ann = actor_of(company.ann)
    sent = {"has": {"entity": "task", "where": {"field": "name", "op": "eq", "value": "Send it"}}}
    assert names("account", ann, sent) == ["Birch"]
    assert names("account", ann, {"has": {"entity": "task", "at_least": 2}}) == []


def test_deleted_related_records_do_not_count(accounts):
    from regulars.engine import access, save

    found = access.records("task", SYSTEM).where(
        {"field": "record", "op": "eq", "value": f"account:{accounts['Birch'].id}"}
    )
    save.delete(found.instances(), actor=SYSTEM)
    assert names("account", SYSTEM, {"has": {"entity": "task"}}) == ["Acorn"]


def test_has_starts_from_a_link_and_goes_on_inside(accounts, company):
    for name in accounts:
        make("contact", name=f"{name} person", account=str(accounts[name].id), owner=str(company.ann.id))
    of_account = {"has": {"entity": "task", "by": "record", "of": "account"}}
    assert names("contact", SYSTEM, of_account) == ["Acorn person", "Birch person"]
    nested = {"has": {"entity": "contact", "by": "account", "where": of_account}}
    assert names("account", SYSTEM, nested) == ["Acorn", "Birch"]
    through = {
        "has": {"entity": "contact", "where": {"all": [{"field": "account.name", "op": "eq", "value": "Birch"}]}}
    }
    assert names("account", SYSTEM, through) == ["Birch"]


@pytest.mark.parametrize(
    "node",
    [
        {"has": {"entity": "nothing"}},
        {"has": {"entity": 5}},
        {"has": {}},
        {"has": []},
        {"has": {"entity": "task", "by": "owner"}},
        {"has": {"entity": "task", "by": "nothing"}},
        {"has": {"entity": "task", "of": "name"}},
        {"has": {"entity": "task", "of": 5}},
        {"has": {"entity": "task", "at_least": 0}},
        {"has": {"entity": "task", "at_least": True}},
        {"has": {"entity": "task", "at_least": "2; drop table engine_user"}},
        {"has": {"entity": "task", "where": {"field": "industry"}}},
        {"has": {"entity": "task", "more": 1}},
        {"has": {"entity": "task"}, "any": []},
        {"changed": []},
        {"changed": {"field": "nothing"}},
        {"changed": {"field": "created_at"}},
        {"changed": {"field": {"a": 1}}},
        {"changed": {"to": "x"}},
        {"changed": {"field": ["name", "owner"], "from": "x"}},
        {"changed": {"period": "some day"}},
        {"changed": {"since": "some day"}},
        {"changed": {"by": "nobody"}},
        {"changed": {"by": []}},
        {"changed": {"field": "owner", "to": "nobody"}},
    ],
)
def test_a_wrong_node_is_refused_with_its_part_named(node, company):
    with pytest.raises(Refused) as problem:
        names("account", SYSTEM, node)
    assert problem.value.fields


def test_related_records_of_an_entity_one_may_not_see_are_none(accounts, company):
    give(company.carl, make_role("Accounts only", grants("all", entity="account")))
    with pytest.raises(Refused):
        names("account", actor_of(company.carl), {"has": {"entity": "task"}})


def test_changed_finds_who_changed_what_and_when(accounts, company):
    edit(accounts["Acorn"], actor_of(company.ann), industry="software")
    edit(accounts["Birch"], actor_of(company.mary), phone="+12025550101")
    ann, long_ago = actor_of(company.ann), timezone.now() - timedelta(days=40)
    assert names("account", SYSTEM, {"changed": {}}) == ["Acorn", "Birch"]
    assert names("account", SYSTEM, {"changed": {"field": "industry"}}) == ["Acorn"]
    assert names("account", SYSTEM, {"changed": {"field": ["industry", "phone"]}}) == ["Acorn", "Birch"]
    assert names("account", SYSTEM, {"changed": {"by": str(company.mary.id)}}) == ["Birch"]
    assert names("account", ann, {"changed": {"by": "me"}}) == ["Acorn"]
    assert names("account", SYSTEM, {"none": [{"changed": {}}]}) == ["Cedar"]
    backdate(accounts["Acorn"], long_ago)
    assert names("account", SYSTEM, {"changed": {"period": "last_n_days:30"}}) == ["Birch"]
    assert names("account", SYSTEM, {"changed": {"since": "today-30d"}}) == ["Birch"]
    assert names("account", SYSTEM, {"changed": {"until": "today-30d"}}) == ["Acorn"]


def test_changed_asks_from_what_to_what(accounts):
    edit(accounts["Acorn"], industry="software")
    edit(accounts["Birch"], industry="retail")
    edit(accounts["Birch"], industry="software")
    assert names("account", SYSTEM, {"changed": {"field": "industry", "to": "software"}}) == ["Acorn", "Birch"]
    assert names("account", SYSTEM, {"changed": {"field": "industry", "from": "retail"}}) == ["Birch"]
    assert names("account", SYSTEM, {"changed": {"field": "industry", "from": None}}) == ["Acorn", "Birch"]


def test_changes_of_hidden_fields_are_not_told(accounts, company):
    role = make_role("No industry", grants("all"))
    FieldRule.objects.create(role=role, entity="account", field="industry", mode="hidden")
    give(company.carl, role)
    edit(accounts["Acorn"], industry="software")
    edit(accounts["Birch"], phone="+12025550101")
    carl = actor_of(company.carl)
    assert names("account", carl, {"changed": {}}) == ["Birch"]
    with pytest.raises(Refused):
        names("account", carl, {"changed": {"field": "industry"}})


def test_days_are_counted_from_today_where_the_reader_is(company):
    now = timezone.now()
    for days in (-40, -8, -1, 0, 1, 13, 40):
        make("task", name=f"{days:+}", due_at=(now + timedelta(days=days)).isoformat(), owner=str(company.ann.id))

    def asked(op, value):
        return {int(name) for name in names("task", SYSTEM, {"field": "due_at", "op": op, "value": value})}

    assert asked("lt", "today") == {-40, -8, -1}
    assert asked("lte", "today") == {-40, -8, -1, 0}
    assert asked("gt", "today") == {1, 13, 40}
    assert asked("gte", "today+1d") == {1, 13, 40}
    assert asked("eq", "tomorrow") == {1}
    assert asked("ne", "today") == {-40, -8, -1, 1, 13, 40}
    assert asked("between", ["today-1w", "today"]) == {-1, 0}
    assert asked("period", "next_n_weeks:2") == {0, 1, 13}
    assert asked("period", "last_n_days:30") == {-8, -1, 0}
    assert asked("lt", "start_of_last_year") == set()


def test_weeks_begin_on_the_readers_day(company):
    from regulars.engine.fields.times import period_of

    monday, _end = period_of("this_week", SYSTEM.manner)
    sunday, _end = period_of("this_week", replace(SYSTEM.manner, first_weekday=6))
    assert (monday.weekday(), sunday.weekday()) == (0, 6)
    company.ann.first_weekday = "6"
    from regulars.engine import save

    save.save(company.ann, actor=SYSTEM)
    assert actor_of(company.ann).manner.first_weekday == 6


def test_an_address_takes_the_whole_filter(accounts, company, client):
    client.force_login(company.ada)
    data = {"all": [{"has": {"entity": "task", "at_least": 2}}, {"none": [{"changed": {"field": "industry"}}]}]}
    answer = client.get("/accounts/", {"view": "all", "filter": json.dumps(data)})
    page = answer.content.decode()
    assert "Acorn" in page
    assert "Birch" not in page
    assert client.get("/accounts/", {"filter": json.dumps({"has": {"entity": unknown()}})}).status_code in (400, 422)
