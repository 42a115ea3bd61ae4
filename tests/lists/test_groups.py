"""Groups count what their own condition finds again, for every field that can be grouped by."""

from dataclasses import replace
from datetime import date

import pytest

from regulars.areas.sales.install import NEW_BUSINESS, add_pipeline
from regulars.areas.sales.models import Stage
from regulars.base.errors import Refused
from regulars.engine import access, groups, registry
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record
from tests.lists.records import make

pytestmark = pytest.mark.django_db
GROUPED = [entity.name for entity in registry.entities() if not entity.access.kept]


def deal(name, owner, account=None, amount=None, **more):
    return sample_record(
        "deal", name=name, owner=str(owner.id), account=str(account.id) if account else None, amount=amount, **more
    )


@pytest.mark.parametrize("name", GROUPED)
def test_every_group_is_found_again_by_its_condition(name, company):
    entity = registry.get(name)
    sample_record(entity, every=True)
    sample_record(entity)
    found = access.records(entity, SYSTEM)
    kinds = [each for each in entity.fields if groups.can_group(each)]
    assert kinds
    for by in (f"{each.key}:month" if each.kind in groups.TIMES else each.key for each in kinds):
        level = groups.level_of(entity, SYSTEM, by)
        listed = groups.grouped(found, (by,), limit=None)
        assert listed.size == found.count(None).number, by
        counted = sum(cell.size for cell in listed.cells)
        assert counted >= listed.size if level.is_several else counted == listed.size, by
        assert len(listed.cells) == listed.number, by
        for cell in listed.cells:
            value = cell.values[0]
            for given in (value, None if value is None else groups.dump(level, value)):
                assert found.where(groups.condition(level, given)).count(None).number == cell.size, (by, given)


def test_linked_fields_two_levels_and_sums_add_up(company):
    shop, works = make("account", name="Shop", industry="retail"), make("account", name="Works")
    deal("A", company.ann, account=shop, amount="100")
    deal("B", company.ann, account=shop, amount="50")
    deal("C", company.carl, account=works, amount="7")
    deal("D", company.carl, amount="1")
    found = access.records("deal", SYSTEM)
    listed = groups.grouped(found, ("owner", "account.industry"), sums=("amount",), order="-amount")
    shown = [(cell.values[0].label, cell.values[1], cell.size, cell.sums["amount"]) for cell in listed.cells]
    assert shown == [("Ann Rep", "retail", 2, 150), ("Carl Other", None, 2, 8)]
    assert (listed.number, listed.size, listed.sums["amount"]) == (2, 4, 158)
    level = groups.level_of(registry.get("deal"), SYSTEM, "account.industry")
    assert found.where(groups.condition(level, None)).count().number == 2


def test_words_that_differ_in_case_are_one_group(company):
    for city in ("Buyer", "buyer", "Seller", ""):
        make("contact", name=f"Somebody {city}", job_title=city)
    listed = groups.grouped(access.records("contact", SYSTEM), ("job_title",))
    assert [(cell.values[0], cell.size) for cell in listed.cells] == [("Buyer", 2), ("Seller", 1), (None, 1)]


def test_moments_are_grouped_where_the_person_is_and_weeks_as_they_count_them(company):
    record = make("task", name="Late", due_at="2026-02-28T23:30:00Z")
    mine = groups.grouped(access.records("task", SYSTEM).matching([record.id]), ("due_at:month",))
    assert mine.cells[0].values == (date(2026, 2, 1),)
    there = replace(SYSTEM, manner=replace(SYSTEM.manner, timezone="Asia/Tokyo", first_weekday=6))
    theirs = access.records("task", there).matching([record.id])
    assert groups.grouped(theirs, ("due_at:month",)).cells[0].values == (date(2026, 3, 1),)
    assert groups.grouped(theirs, ("due_at:week",)).cells[0].values == (date(2026, 3, 1),)  # a Sunday


def test_a_record_counts_in_the_group_of_each_of_its_tags_and_once_in_all(company):
    deal("A", company.ann, amount="100", tags=["urgent", "Export"])
    deal("B", company.ann, amount="50", tags=["urgent"])
    deal("C", company.carl, amount="7")
    found = access.records("deal", SYSTEM)
    listed = groups.grouped(found, ("tags",), sums=("amount",))
    shown = [(cell.values[0], cell.size, cell.sums["amount"]) for cell in listed.cells]
    assert shown == [("Export", 1, 100), ("urgent", 2, 150), (None, 1, 7)]
    assert (listed.number, listed.size, listed.sums["amount"]) == (3, 3, 157)
    both = groups.grouped(found, ("tags", "owner"), order="-count", limit=1)
    assert [(each.values[0], each.values[1].label, each.size) for each in both.cells] == [("urgent", "Ann Rep", 2)]
    assert (both.number, both.size) == (3, 3)
    seen = groups.grouped(access.records("deal", actor_of(company.carl)), ("tags",))
    assert [(cell.values, cell.size) for cell in seen.cells] == [((None,), 1)]


def test_the_groups_of_a_linked_record_are_those_of_its_tags(company):
    shop = make("account", name="Shop", tags=["retail", "north"])
    deal("A", company.ann, account=shop)
    deal("B", company.ann)
    listed = groups.grouped(access.records("deal", SYSTEM), ("account.tags",))
    assert [(cell.values[0], cell.size) for cell in listed.cells] == [("north", 1), ("retail", 1), (None, 1)]
    level = groups.level_of(registry.get("deal"), SYSTEM, "account.tags")
    assert access.records("deal", SYSTEM).where(groups.condition(level, None)).count().number == 1


def test_amounts_are_grouped_by_ranges_chosen_from_them_in_the_currency_of_the_workspace(company):
    for amount in ("12", "90", "480", "700", "2300", "52000", {"amount": "60", "currency": "EUR"}):
        deal("D", company.ann, amount=amount)
    deal("Nothing", company.ann)
    found = access.records("deal", SYSTEM)
    listed = groups.grouped(found, ("amount",), sums=("amount",))
    level = groups.level_of(registry.get("deal"), SYSTEM, "amount")
    assert level.by == "amount:ranges"
    assert listed.size == 8
    assert listed.cells[-1].values == (None,)
    lows = [cell.values[0].low or 0 for cell in listed.cells[:-1]]
    assert lows == sorted(lows)
    for cell in listed.cells:
        alone = found.where(groups.condition(level, cell.values[0]))
        assert alone.count(None).number == cell.size
        assert alone.totals(["amount"])["amount"] == cell.sums["amount"]


def test_numbers_are_grouped_by_a_width_that_is_asked_for(company):
    for employees in (3, 9, 10, 25):
        make("account", name=f"Customer {employees}", employees=employees)
    found = access.records("account", SYSTEM)
    listed = groups.grouped(found, ("employees:10",))
    assert [(cell.values[0].low, cell.values[0].high, cell.size) for cell in listed.cells] == [
        (0, 10, 2), (10, 20, 1), (20, 30, 1),
    ]  # fmt: skip
    assert len(groups.grouped(found, ("employees",)).cells) == 4, (
        "whole numbers stand each for itself where nothing else is asked"
    )


@pytest.mark.parametrize("value", [{"from": None, "below": None}, {"from": "x", "below": 3}, {"from": 1}, [1, 2], "1"])
def test_what_is_no_range_is_refused(value):
    level = groups.level_of(registry.get("deal"), SYSTEM, "amount")
    with pytest.raises(Refused):
        groups.condition(level, value)


def test_days_are_grouped_by_the_quarters_and_years_of_the_company(company):
    for day in ("2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01", "2027-03-31"):
        sample_record("deal", name=day, owner=str(company.ann.id), closes_on=day)
    there = replace(SYSTEM, manner=replace(SYSTEM.manner, fiscal_month=4))
    found = access.records("deal", there)

    def shown(by):
        return [(cell.values[0], cell.size) for cell in groups.grouped(found, (by,)).cells]

    assert shown("closes_on:fiscal_year") == [(date(2025, 4, 1), 1), (date(2026, 4, 1), 4)]
    assert shown("closes_on:fiscal_quarter") == [
        (date(2026, 1, 1), 1), (date(2026, 4, 1), 2), (date(2026, 7, 1), 1), (date(2027, 1, 1), 1),
    ]  # fmt: skip
    level = groups.level_of(registry.get("deal"), there, "closes_on:fiscal_year")
    assert found.where(groups.condition(level, "2026-04-01")).count().number == 4
    assert found.where({"field": "closes_on", "op": "period", "value": "this_fiscal_year"}).count().exact
    as_calendar = groups.grouped(access.records("deal", SYSTEM), ("closes_on:fiscal_year",))
    assert as_calendar.cells == groups.grouped(access.records("deal", SYSTEM), ("closes_on:year",)).cells


def test_a_reader_counts_only_what_they_may_see(company):
    deal("A", company.ann, amount="100")
    deal("B", company.carl, amount="7")
    seen = groups.grouped(access.records("deal", actor_of(company.carl)), ("owner",), sums=("amount",))
    assert [(cell.values[0].label, cell.sums["amount"]) for cell in seen.cells] == [("Carl Other", 7)]
    assert (seen.number, seen.size, seen.sums["amount"]) == (1, 1, 7)


def test_groups_are_cut_only_with_the_number_of_all(company):
    for number in range(5):
        make("account", name=f"Customer {number}")
    found = access.records("account", SYSTEM)
    first = groups.grouped(found, ("name",), limit=2)
    assert ([cell.values[0] for cell in first.cells], first.number) == (["Customer 0", "Customer 1"], 5)
    last = groups.grouped(found, ("name",), limit=2, offset=4)
    assert ([cell.values[0] for cell in last.cells], last.number) == (["Customer 4"], 5)
    beyond = groups.grouped(found, ("name",), limit=2, offset=40)
    assert (beyond.cells, beyond.number, beyond.size) == ([], 5, 5)


@pytest.mark.parametrize(
    "by",
    [
        ("amount:month",),
        ("amount:0",),
        ("amount:-5",),
        ("tags:ranges",),
        ("stage:10",),
        ("closes_on:decade",),
        ("stage:month",),
        ("nothing",),
        (),
    ],
)
def test_what_cannot_be_grouped_by_is_refused(by, company):
    with pytest.raises(Refused):
        groups.grouped(access.records("deal", SYSTEM), by)


def test_stages_stand_as_on_their_path_and_those_of_one_pipeline_together(company):
    add_pipeline("Renewals", (("Alarm", "open", 10, "pipeline", (), ""), *NEW_BUSINESS[-2:]), is_default=False)
    stages = {(row.pipeline.name, row.name): row for row in Stage.objects.select_related("pipeline")}
    path = [("New business", "Qualify"), ("New business", "Won"), ("Renewals", "Alarm"), ("Renewals", "Won")]
    for place in (3, 0, 2, 1):
        sample_record("deal", name=f"Deal {place}", stage=str(stages[path[place]].pk), pipeline=None)
    found = access.records("deal", SYSTEM)
    listed = groups.grouped(found, ("stage",))
    assert [cell.values[0].id for cell in listed.cells] == [stages[each].pk for each in path]
    back = groups.grouped(found, ("stage",), order="-label")
    assert [cell.values[0].id for cell in back.cells] == [stages[each].pk for each in reversed(path)]
