"""Where records lie by the rules: in memory as in the database, as a draft, in force, by hand."""

import pytest

from regulars.base.errors import Invalid, Refused
from regulars.engine import rows, save, workspace
from regulars.engine.models import Change
from regulars.engine.territories import plan
from regulars.engine.territories.placing import Placer, place_sql
from regulars.engine.undo import undo_changes
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record
from tests.territories.make import LARGE, RETAIL, SOFTWARE, lies_in, rule, territory

pytestmark = pytest.mark.django_db


def test_rules_place_nothing_before_they_are_activated(world):
    assert lies_in(world.account()) is None
    assert [each.kind for each in plan.differences(world.entity)] == ["new", "new", "new"]


def test_a_new_record_lies_in_the_deepest_place_that_takes_it(world):
    world.activate()
    assert lies_in(world.account("software", 10)) == world.west.pk
    assert lies_in(world.account("software", 5000)) == world.city.pk
    assert lies_in(world.account("retail", 5000)) == world.east.pk
    assert lies_in(world.account("energy", 5000)) is None
    assert plan.differences(world.entity) == []


def test_the_place_is_part_of_the_same_change(world):
    world.activate()
    record = world.account()
    assert record.version == 1
    assert Change.objects.get(record=record.pk).diff["territory"] == [None, str(world.west.pk)]


def test_a_changed_record_is_placed_anew_and_others_are_left(world):
    world.activate()
    record = world.account()
    record.industry = "retail"
    save.save(record, actor=SYSTEM)
    assert lies_in(record) == world.east.pk
    record.name = "Another name"
    save.save(record, actor=SYSTEM)
    assert lies_in(record) == world.east.pk


def test_of_places_beside_each_other_the_first_has_it(world):
    first = territory("First", position=0)
    rule(first, {})
    world.activate()
    assert lies_in(world.account()) == first.pk
    first.position = 3
    save.save(first, actor=SYSTEM)
    assert "moved" in {each.kind for each in plan.differences(world.entity)}
    world.activate()
    assert lies_in(world.account()) == world.west.pk
    assert lies_in(world.account("energy")) == first.pk


def test_a_place_without_rules_takes_nothing_itself_and_passes_down(world):
    group = territory("Group", position=5)
    north = territory("North", parent=group)
    rule(north, {"field": "industry", "op": "eq", "value": "energy"})
    world.activate()
    assert lies_in(world.account("energy")) == north.pk
    assert lies_in(world.account("education")) is None


def test_who_names_a_territory_keeps_it(world):
    world.activate()
    record = world.account("software", territory=str(world.east.pk))
    assert (lies_in(record), record.territory_is_manual) == (world.east.pk, True)
    record.employees = 9000
    save.save(record, actor=SYSTEM)
    assert lies_in(record) == world.east.pk
    record.territory_is_manual = False
    save.save(record, actor=SYSTEM)
    assert lies_in(record) == world.city.pk


def test_the_territory_that_the_rules_say_is_no_decision_by_hand(world):
    world.activate()
    record = world.account("software", territory=str(world.west.pk))
    assert (lies_in(record), record.territory_is_manual) == (world.west.pk, False)


def test_an_emptied_territory_is_given_back_to_the_rules(world):
    world.activate()
    record = world.account("software", territory=str(world.east.pk))
    record.territory, record.territory_is_manual = None, False
    save.save(record, actor=SYSTEM)
    assert lies_in(record) == world.west.pk
    record.territory, record.territory_is_manual = None, True
    save.save(record, actor=SYSTEM)
    assert lies_in(record) is None


def test_an_undone_change_brings_its_territory_back(world):
    world.activate()
    record = world.account()
    record.industry = "retail"
    save.save(record, actor=SYSTEM)
    undo_changes([Change.objects.filter(record=record.pk).latest("id").pk], actor=SYSTEM)
    assert (lies_in(record), record.territory_is_manual) == (world.west.pk, False)


def test_a_rule_may_ask_over_a_link(world):
    rule(world.east, {"field": "owner.team", "op": "eq", "value": str(world.company.team.pk)})
    world.activate()
    assert lies_in(world.account("energy", owner=world.company.ann)) == world.east.pk
    assert lies_in(world.account("energy", owner=world.company.carl)) is None


def test_records_go_to_the_one_who_gets_them(world):
    world.east.owner = world.company.carl
    save.save(world.east, actor=SYSTEM)
    world.activate()
    record = world.account("retail", owner=world.company.ann)
    assert record.owner_id == world.company.carl.pk
    record.owner = world.company.ann
    save.save(record, actor=SYSTEM)
    record.employees = 7
    save.save(record, actor=SYSTEM)
    assert record.owner_id == world.company.ann.pk  # it did not move


def test_a_closed_account_gets_nothing(world):
    world.east.owner = world.company.carl
    save.save(world.east, actor=SYSTEM)
    world.activate()
    world.company.carl.is_active = False
    save.save(world.company.carl, actor=SYSTEM)
    assert world.account("retail").owner_id == world.company.ann.pk


def test_any_entity_with_a_territory_of_its_own_is_placed(world):
    rule(world.west, SOFTWARE, entity="lead")
    world.activate("lead")
    assert lies_in(sample_record("lead", SYSTEM, industry="software")) == world.west.pk
    assert lies_in(world.account("software")) is None  # accounts have a plan of their own


def test_a_binned_territory_takes_nothing_and_one_above_others_stays(world):
    world.activate()
    with pytest.raises(Refused) as refused:
        save.delete([world.west], actor=SYSTEM)
    assert "City" in str(refused.value)
    save.delete([world.city], actor=SYSTEM)
    workspace.move_settings_epoch()
    assert lies_in(world.account("software", 5000)) == world.west.pk


@pytest.mark.parametrize(
    ("entity", "condition", "wrong"),
    [
        ("account", {"field": "wings", "op": "eq", "value": 1}, "condition"),
        ("account", {"field": "territory", "op": "empty"}, "condition"),
        ("account", {"field": "owner", "op": "me"}, "condition"),
        ("account", {"all": [{"field": "owner", "op": "branch"}]}, "condition"),
        ("account", {"has": {"entity": "deal"}}, "condition"),
        ("account", [], "condition"),
        ("contact", SOFTWARE, "entity"),
        ("nothing", SOFTWARE, "entity"),
    ],
)
def test_a_rule_that_cannot_be_asked_of_one_record_is_refused(world, entity, condition, wrong):
    with pytest.raises(Invalid) as refused:
        rule(world.west, condition, entity=entity)
    assert wrong in refused.value.fields


CONDITIONS = [
    SOFTWARE,
    LARGE,
    {"none": [RETAIL, {"field": "employees", "op": "lt", "value": 500}]},
    {"field": "billing", "op": "country", "value": "DE"},
    {"field": "tags", "op": "has_any", "value": ["key"]},
    {"field": "parent.industry", "op": "eq", "value": "retail"},
    {"field": "revenue", "op": "gt", "value": 1000},
    {"field": "name", "op": "starts", "value": "B"},
    {"field": "created_at", "op": "period", "value": "today"},
]


def test_memory_and_database_say_the_same(world):
    for number, condition in enumerate(CONDITIONS):
        place = territory(f"Place {number}", position=number, parent=[None, world.west, world.east][number % 3])
        rule(place, condition)
    whole = world.account("retail", 700)
    for name, industry, size, more in [
        ("Alpha", "software", 5, {}),
        ("Beta", "software", 5000, {"billing": {"country": "DE"}}),
        ("Gamma", "retail", 400, {"parent": str(whole.pk)}),
        ("Delta", "energy", 600, {"tags": ["key"], "revenue": {"amount": "5000", "currency": "USD"}}),
        ("Berlin", "education", 1, {"billing": {"country": "DE"}}),
        ("Omega", "", None, {}),
    ]:
        world.account(industry, size, name=name, **more)
    world.activate()
    entity = world.described
    sql, params = place_sql(entity, entity.territories, "t0")
    told = dict(rows.query(f"select id, {sql} from {entity.source} t0", params))
    records = list(entity.model.objects.all())
    placer = Placer(entity, records)
    asked = {record.pk: (place.territory if (place := placer.place_of(record)) else None) for record in records}
    assert asked == told
    assert len(set(told.values())) >= 4
