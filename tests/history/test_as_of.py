"""Records, lists and totals as they stood."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.base.errors import NotFound, Refused
from regulars.engine import access, partitions, registry, save, values
from regulars.engine.rows import query
from tests.areas.make import edit, fresh, make, stage
from tests.factories.people import actor_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def seen(entity, actor, moment, *paths):
    return {row.number: row.values for row in access.records(entity, actor).as_of(moment).page(paths, limit=500).rows}


def test_a_record_shows_its_values_of_a_past_moment(ada):
    deal = make("deal", ada, name="Roof", amount={"amount": "100", "currency": "USD"})
    then = timezone.now()
    edit(fresh(deal), ada, name="Roof and walls", amount={"amount": "250", "currency": "USD"})
    past = access.records("deal", ada).as_of(then).row(deal.id, ["name", "amount"])
    assert past["name"] == "Roof"
    assert past["amount"].amount == Decimal(100)
    assert access.records("deal", ada).row(deal.id, ["name"])["name"] == "Roof and walls"


def test_links_among_records_of_one_kind_are_those_of_the_moment(ada):
    """Whether the other one changed since, or this one, or neither: it is found, named and asked for all the same."""
    group, steady = make("account", ada, name="Group"), make("account", ada, name="Steady")
    for name, parent in (("Moved", group), ("Kept", group), ("Also kept", steady)):
        make("account", ada, name=name, parent=str(parent.pk))
    then = timezone.now()
    moved = access.records("account", ada).where({"field": "name", "op": "eq", "value": "Moved"}).ids()[0]
    edit(fresh(group), ada, name="Holding")
    edit(type(group).objects.get(pk=moved), ada, name="Gone", parent=None)

    told = {
        row["name"]: row["parent"]
        for row in access.records("account", ada).as_of(then).order_by("name").page(["name", "parent"]).rows
    }
    assert {name: ref.label if ref else None for name, ref in told.items()} == {
        "Also kept": "Steady", "Group": None, "Kept": "Group", "Moved": "Group", "Steady": None,
    }  # fmt: skip
    for by, expected in (("Group", ["Kept", "Moved"]), ("Steady", ["Also kept"]), ("Holding", [])):
        asked = access.records("account", ada).as_of(then).where({"field": "parent.name", "op": "eq", "value": by})
        assert [row["name"] for row in asked.order_by("name").page(["name"]).rows] == expected
        assert asked.count().number == len(expected)


def test_totals_and_groups_are_those_of_the_moment(ada):
    deal = make("deal", ada, name="Roof", amount={"amount": "100", "currency": "USD"}, stage=str(stage("Qualify").id))
    then = timezone.now()
    other = str(stage("Propose").id)
    account = make("account", ada, name="Customer")
    more = {"account": str(account.id), "closes_on": "2030-01-01", "stage": other}
    edit(fresh(deal), ada, amount={"amount": "250", "currency": "USD"}, **more)
    make("deal", ada, name="Later", amount={"amount": "7", "currency": "USD"})
    past = access.records("deal", ada).as_of(then)
    assert past.totals(["amount"])["amount"] == Decimal(100)
    assert past.count() == (1, True)
    assert [(group.value.label, group.size) for group in past.group("stage")] == [("Qualify", 1)]


def test_a_stage_renamed_later_has_its_old_name(ada):
    found = stage("Qualify")
    make("deal", ada, name="Roof", stage=str(found.id))
    then = timezone.now()
    edit(found, ada, name="First talk")
    [row] = access.records("deal", ada).as_of(then).page(["stage"]).rows
    assert row["stage"].label == "Qualify"


def test_deleted_later_is_there_and_created_later_is_not(ada):
    gone = make("account", ada, name="Gone")
    then = timezone.now()
    save.delete([fresh(gone)], actor=ada)
    make("account", ada, name="New")
    assert {each["name"] for each in seen("account", ada, then, "name").values()} == {"Gone"}
    assert {each["name"] for each in seen("account", ada, timezone.now(), "name").values()} == {"New"}


def test_present_rights_count_not_those_of_the_past(company, ada):
    mine, carl = actor_of(company.ann), actor_of(company.carl)
    account = make("account", ada, name="Handed over", owner=str(company.carl.id))
    then = timezone.now()
    edit(fresh(account), ada, owner=str(company.ada.id))
    assert seen("account", carl, then, "name") == {}
    with pytest.raises(NotFound):
        access.records("account", carl).as_of(then).row(account.id, ["name"])
    edit(fresh(account), ada, owner=str(company.ann.id))
    assert [each["name"] for each in seen("account", mine, then, "name").values()] == ["Handed over"]


def test_an_import_of_earlier_days_is_dated_by_them(ada):
    record = values.new_record(registry.get("account"))
    record.name, record.created_at = "Old customer", START
    save.save(record, actor=ada)
    assert seen("account", ada, START - timedelta(days=1), "name") == {}
    assert [each["name"] for each in seen("account", ada, START + timedelta(days=1), "name").values()] == [
        "Old customer"
    ]


@pytest.mark.parametrize("seed", range(3))
def test_any_history_gives_back_what_each_moment_showed(ada, seed):
    chance, paths = random.Random(seed), ("name", "industry", "tags", "revenue", "address", "employees")
    paths = tuple(path for path in paths if path in registry.get("account").by_key)
    records, copies = [], []
    for step in range(40):
        deed = chance.random()
        record = fresh(chance.choice(records)) if records else None
        if record is None or deed < 0.3:
            records.append(make("account", ada, name=f"Account {step}", tags=["a"] if deed < 0.1 else []))
        elif record.deleted_at:
            save.restore([record], actor=ada)
        elif deed < 0.5:
            save.delete([record], actor=ada)
        else:
            edit(record, ada, name=f"Name {step}", tags=[f"t{step}"], **_some(chance))
        now = access.records("account", ada).page(paths, limit=500).rows
        copies.append((timezone.now(), {row.number: row.values for row in now}))
    for moment, copy in copies:
        assert seen("account", ada, moment, *paths) == copy


def _some(chance):
    money = {"amount": str(chance.randint(1, 10**6)), "currency": chance.choice(["USD", "EUR"])}
    place = {"city": chance.choice(["Tver", "Bonn"]), "country": "DE"}
    found = registry.get("account").by_key
    return {
        key: value for key, value in (("revenue", money), ("address", place)) if key in found and chance.random() < 0.5
    }


def test_only_related_records_made_by_then_count(ada):
    account = make("account", ada, name="Customer")
    then = timezone.now()
    make("task", ada, name="Call", record={"entity": "account", "id": str(account.id)})
    found = access.records("account", ada)
    for node, before, now in (("has", [], [account.id]), ("has_none", [account.id], [])):
        asked = found.where({node: {"entity": "task"}})
        assert (asked.as_of(then).ids(), asked.ids()) == (before, now), node


def test_a_change_that_came_later_is_not_asked_for(ada):
    account = make("account", ada, name="Customer")
    then = timezone.now()
    edit(fresh(account), ada, name="Customers")
    asked = access.records("account", ada).where({"changed": {"field": "name"}})
    assert (asked.as_of(then).ids(), asked.ids()) == ([], [account.id])


def test_relative_days_are_counted_from_the_day_that_is_looked_at(ada, monkeypatch):
    deal = make("deal", ada, name="Roof", closes_on="2026-06-20")
    asked = access.records("deal", ada).where({"field": "closes_on", "op": "period", "value": "this_month"})
    asked = asked.where({"field": "closes_on", "op": "lt", "value": "today"}).matching([deal.id])
    made = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: made + timedelta(days=4000))
    assert asked.ids() == []
    june = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert asked.as_of(june).sources().manner.today == june.date()
    query("update sales_deal set created_at = %s where id = %s", [START, deal.id])
    query("update engine_change set happened_at = %s where record = %s", [START, deal.id])
    assert asked.as_of(june).ids() == [deal.id]
    assert asked.as_of(datetime(2026, 6, 10, tzinfo=UTC)).ids() == []


def test_what_keeps_no_history_is_not_told_and_cannot_be_asked_for(ada):
    deal = make("deal", ada, name="Roof")
    then = timezone.now()
    make("task", ada, name="Call", record={"entity": "deal", "id": str(deal.id)}, due_at="2031-01-01T10:00:00Z")
    found = access.records("deal", ada)
    assert found.row(deal.id, ["next_step_at"])["next_step_at"] is not None
    assert found.as_of(then).row(deal.id, ["next_step_at"])["next_step_at"] is None
    leaf = {"field": "next_step_at", "op": "empty"}
    for asked in (found.where(leaf), found.where({"none": [leaf]}), found.order_by("next_step_at")):
        with pytest.raises(Refused) as refused:
            asked.as_of(then).page(["name"])
        assert refused.value.code == "no_history"
    with pytest.raises(Refused, match="keeps no history"):
        found.as_of(then).group("health")


def test_a_name_that_is_made_of_others_is_the_one_of_then(ada):
    deal, first = make("deal", ada, name="Roof"), make("competitor", ada, name="Hooli")
    tied = make("deal-competitor", ada, deal=str(deal.id), competitor=str(first.id))
    then = timezone.now()
    edit(fresh(tied), ada, competitor=str(make("competitor", ada, name="Initech").id))
    found = access.records("deal-competitor", ada)
    assert found.row(tied.id, ["name"])["name"] == "Initech"
    assert found.as_of(then).row(tied.id, ["name"])["name"] == "Hooli"


def test_each_entity_can_be_asked_about_the_past(ada):
    for entity in registry.entities():
        paths = [key for key in entity.by_key if not ada.hides(entity.name, key)]
        access.records(entity, ada).as_of(START).page(paths)


def test_a_month_gets_its_part_and_the_rows_that_lay_in_the_rest(ada, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2031, 5, 5, tzinfo=UTC))
    account = make("account", ada, name="From the future")
    assert query("select count(*) from engine_change_rest where record = %s", [account.id]) == [(1,)]
    before = query("select id, transaction, diff from engine_change where record = %s", [account.id])
    partitions.prepare()
    assert query("select count(*) from engine_change_rest where record = %s", [account.id]) == [(0,)]
    assert query("select id, transaction, diff from engine_change_2031_05 where record = %s", [account.id]) == before
    assert query("select id, transaction, diff from engine_change where record = %s", [account.id]) == before


def found_by(words, actor, moment, entity="account"):
    records = access.records(entity, actor).as_of(moment).search(words)
    listed = [row["name"] for row in records.order_by("name").page(["name"]).rows]
    assert records.count().number == len(listed)
    return listed


def test_words_are_looked_for_in_the_values_of_the_moment(ada):
    renamed, gone, same = (make("account", ada, name=name) for name in ("Maple Works", "Maple Gone", "Maple Same"))
    other = make("account", ada, name="Birch")
    then = timezone.now()
    edit(fresh(renamed), ada, name="Oak Works")
    edit(fresh(other), ada, name="Maple Birch")
    edit(fresh(same), ada, industry="retail")
    save.delete([fresh(gone)], actor=ada)
    make("account", ada, name="Maple Later")
    assert found_by("maple", ada, then) == ["Maple Gone", "Maple Same", "Maple Works"]
    assert found_by("oak", ada, then) == []
    assert found_by("birch", ada, then) == ["Birch"]
    assert found_by("oak", ada, timezone.now()) == ["Oak Works"]


def test_words_of_the_past_find_nothing_that_is_hidden_from_the_reader(ada, company):
    account = make("account", ada, name="Maple", owner=str(company.carl.id), email="secret@maple.example")
    mine = make("account", ada, name="Maple Mine", owner=str(company.ann.id))
    then = timezone.now()
    edit(fresh(account), ada, name="Oak", email="other@maple.example")
    edit(fresh(mine), ada, name="Oak Mine")
    assert found_by("maple", actor_of(company.ann), then) == ["Maple Mine"]
    assert found_by("secret", actor_of(company.ann), then) == []


def test_words_are_refused_where_too_many_records_have_changed_since(ada, monkeypatch):
    from regulars.engine import words_then

    monkeypatch.setattr(words_then, "MOST_CHECKED", 1)
    made = [make("account", ada, name=f"Maple {number}") for number in range(2)]
    then = timezone.now()
    edit(fresh(made[0]), ada, name="Oak")
    assert found_by("maple", ada, then) == ["Maple 0", "Maple 1"]
    edit(fresh(made[1]), ada, name="Pine")
    with pytest.raises(Refused, match="by conditions"):
        found_by("maple", ada, then)
