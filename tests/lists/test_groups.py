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


def deal(name, owner, account=None, amount=None):
    return sample_record(
        "deal", name=name, owner=str(owner.id), account=str(account.id) if account else None, amount=amount
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
        assert sum(cell.size for cell in listed.cells) == listed.size == found.count(None).number, by
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


@pytest.mark.parametrize("by", [("tags",), ("amount",), ("closes_on:decade",), ("stage:month",), ("nothing",), ()])
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
