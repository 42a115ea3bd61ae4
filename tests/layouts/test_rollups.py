"""Roll-up fields: whatever is done to records, the figures of those they point at are what a fresh count gives."""

import random
import uuid
from datetime import date, timedelta

import pytest

from regulars.base import jobs
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, merging, registry, save, undo, values, workspace
from regulars.engine.derived import rollups
from regulars.engine.models import Change
from tests.factories.people import SYSTEM, actor_of
from tests.factories.queue import empty_queue
from tests.factories.values import sample_record

OPEN = {"field": "is_open", "op": "eq", "value": True}
FIGURES = {
    "parcels": {"take": "count"},
    "open_parcels": {"take": "count", "where": OPEN},
    "weight": {"take": "sum", "field": "weight"},
    "worth": {"take": "sum", "field": "worth"},
    "lightest": {"take": "min", "field": "weight"},
    "newest": {"take": "max", "field": "sent_on"},
    "last_note": {"take": "latest", "field": "note", "order": "sent_on"},
    "halves": {"take": "sum", "field": "half"},
}


@pytest.fixture
def depot(own, company):
    """Depots hold parcels; regions hold depots and add up what these hold."""
    for key in ("region", "depot", "parcel"):
        own.entity(key)
    own.field("parcel", "depot", "reference", rules={"to": "depot"})
    own.field("depot", "region", "reference", rules={"to": "region"})
    own.field("parcel", "weight", "decimal")
    own.field("parcel", "worth", "money")
    own.field("parcel", "sent_on", "date")
    own.field("parcel", "note", "text")
    own.field("parcel", "is_open", "yes_no")
    own.field("parcel", "half", "formula", rules={"expression": "weight / 2", "result": "decimal"})
    for key, rules in FIGURES.items():
        own.field("depot", f"r_{key}", "roll_up", rules={"source": "parcel.depot", **rules})
    own.field("depot", "mean", "formula", rules={"expression": "r_weight / r_parcels", "result": "decimal"})
    own.field("region", "total", "roll_up", rules={"source": "depot.region", "take": "sum", "field": "r_weight"})
    own.field("region", "best_mean", "roll_up", rules={"source": "depot.region", "take": "max", "field": "mean"})
    return registry.get("depot")


def make(name, **data):
    entity = registry.get(name)
    record = values.new_record(entity)
    values.apply(record, entity, {"name": name, **data}, SYSTEM)
    return save.save(record, actor=SYSTEM)


def shown(record, *keys):
    entity = registry.of(record)
    stored = access.records(entity, SYSTEM).get(record.id)
    found = [entity.by_key[key].get(stored) for key in keys]
    return found[0] if len(keys) == 1 else found


def edit(record, **data):
    entity = registry.of(record)
    record = access.records(entity, SYSTEM).get(record.id)
    values.apply(record, entity, data, SYSTEM)
    return save.save(record, actor=SYSTEM)


def money(amount):
    return {"amount": str(amount), "currency": "USD"}


def test_figures_follow_what_is_written(depot):
    first, second = make("depot"), make("depot")
    assert shown(first, "r_parcels", "r_weight", "r_lightest", "mean") == [0, 0, None, None]
    parcel = make("parcel", depot=str(first.id), weight="4", worth=money(10), sent_on="2026-01-02", note="first")
    make("parcel", depot=str(first.id), weight="2", worth=money(5), sent_on="2026-01-03", note="second", is_open=True)
    assert shown(first, "r_parcels", "r_open_parcels", "r_weight", "r_lightest") == [2, 1, 6, 2]
    assert shown(first, "r_worth").amount == 15
    assert shown(first, "r_newest", "r_last_note", "mean", "r_halves") == [date(2026, 1, 3), "second", 3, 3]
    edit(parcel, depot=str(second.id))
    assert shown(first, "r_parcels") == 1
    assert shown(second, "r_parcels", "r_weight") == [1, 4]
    save.delete([access.records("parcel", SYSTEM).get(parcel.id)], actor=SYSTEM)
    assert shown(second, "r_parcels", "r_weight", "r_last_note") == [0, 0, None]


def test_figures_of_figures_follow_too(depot):
    region = make("region")
    place = make("depot", region=str(region.id))
    make("parcel", depot=str(place.id), weight="4")
    parcel = make("parcel", depot=str(place.id), weight="2")
    assert shown(region, "total", "best_mean") == [6, 3]
    edit(parcel, weight="8")
    assert shown(region, "total", "best_mean") == [12, 6]


def test_a_figure_moves_without_a_version_and_without_a_change(depot):
    place = make("depot")
    make("parcel", depot=str(place.id), weight="4")
    stored = access.records("depot", SYSTEM).get(place.id)
    assert stored.version == place.version
    assert Change.objects.filter(record=place.id).count() == 1


def test_who_edits_meanwhile_neither_loses_nor_overwrites_a_figure(depot):
    place = make("depot")
    held = access.records("depot", SYSTEM).get(place.id)
    make("parcel", depot=str(place.id), weight="4")
    values.apply(held, depot, {"name": "Renamed"}, SYSTEM)
    save.save(held, actor=SYSTEM)
    assert shown(place, "name", "r_parcels", "r_weight") == ["Renamed", 1, 4]
    again = access.records("depot", SYSTEM).get(place.id)
    assert save.save_many([again], actor=SYSTEM) == []


def test_records_that_point_at_several_kinds_are_counted_by_kind(own, company):
    own.field("account", "tasks", "roll_up", rules={"source": "task.record", "take": "count"})
    account, contact = sample_record("account"), sample_record("contact")
    make("task", record=f"account:{account.id}")
    make("task", record=f"contact:{contact.id}")
    assert shown(account, "tasks") == 1


def test_whoever_may_not_write_the_parent_moves_its_figures_all_the_same(own, company):
    own.field("account", "tasks", "roll_up", rules={"source": "task.record", "take": "count"})
    ann = actor_of(company.ann)
    account = sample_record("account", owner=str(company.ann.id))
    entity = registry.get("task")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": "Call", "record": f"account:{account.id}"}, ann)
    save.save(record, actor=ann)
    assert shown(account, "tasks") == 1


def test_records_of_before_are_counted_in_the_background(own, company):
    account = sample_record("account")
    make("task", record=f"account:{account.id}")
    empty_queue()
    own.field("account", "tasks", "roll_up", rules={"source": "task.record", "take": "count"})
    jobs.run_pending()
    assert shown(account, "tasks") == 1


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_doings_leaves_the_figures_as_a_fresh_count_gives_them(depot, seed):
    rng = random.Random(seed)
    regions = [make("region") for _each in range(2)]
    places = [make("depot", region=str(rng.choice(regions).id)) for _each in range(5)]
    parcels = [make("parcel", depot=str(rng.choice(places).id), weight=str(rng.randint(1, 9))) for _each in range(4)]
    batches = []
    for _step in range(45):
        with save.joined(batch := uuid.uuid4()):
            doing = rng.choice((add, change, change, move, remove, bring_back, remove, merge, take_back, move_depot))
            try:
                doing(rng, regions, places, parcels, batches)
            except Refused:
                continue
        batches.append(batch)
    agree()


def add(rng, regions, places, parcels, batches):
    parcels.append(make("parcel", depot=str(living(rng, "depot").id), **drawn(rng)))


def change(rng, regions, places, parcels, batches):
    edit(living(rng, "parcel"), **drawn(rng))


def move(rng, regions, places, parcels, batches):
    edit(living(rng, "parcel"), depot=rng.choice((None, str(living(rng, "depot").id))))


def move_depot(rng, regions, places, parcels, batches):
    edit(living(rng, "depot"), region=str(rng.choice(regions).id))


def remove(rng, regions, places, parcels, batches):
    save.delete([living(rng, rng.choice(("depot", "parcel", "parcel")))], actor=SYSTEM)


def bring_back(rng, regions, places, parcels, batches):
    name = rng.choice(("depot", "parcel"))
    gone = list(registry.get(name).model.objects.filter(deleted_at__isnull=False).order_by("id"))
    if gone:
        save.restore([rng.choice(gone)], actor=SYSTEM)


def merge(rng, regions, places, parcels, batches):
    first, second = living(rng, "depot"), living(rng, "depot")
    batches.append(merging.merge(registry.get("depot"), first.id, [second.id], actor=SYSTEM).batch)


def take_back(rng, regions, places, parcels, batches):
    if batches:
        undo.undo_batch(rng.choice(batches[-8:]), actor=SYSTEM)


def living(rng, name):
    found = list(registry.get(name).model.objects.filter(deleted_at=None).order_by("id"))
    if not found:
        raise Refused
    return rng.choice(found)


def drawn(rng):
    data = {
        "weight": rng.choice((None, str(rng.randint(1, 99)))),
        "worth": rng.choice((None, money(rng.randint(1, 99)))),
        "sent_on": str(date(2026, 1, 1) + timedelta(days=rng.randint(0, 300))),
        "note": f"note {rng.random()}",
        "is_open": rng.random() < 0.5,
    }
    return {key: value for key, value in data.items() if rng.random() < 0.6}


def agree():
    """No record is different when everything is worked out anew."""
    for name in ("depot", "region"):
        entity = registry.get(name)
        stored = {record.id: record.extra for record in entity.model.objects.filter(deleted_at=None)}
        assert rollups.refresh(entity, stored) == 0
        for record in entity.model.objects.filter(deleted_at=None):
            assert record.extra == stored[record.id]


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"take": "count"}, "rules.source"),
        ({"source": "parcel", "take": "count"}, "rules.source"),
        ({"source": "parcel.weight", "take": "count"}, "rules.source"),
        ({"source": "contact.account", "take": "count"}, "rules.source"),
        ({"source": "parcel.depot", "take": "mean"}, "rules.take"),
        ({"source": "parcel.depot", "take": "sum"}, "rules.field"),
        ({"source": "parcel.depot", "take": "sum", "field": "note"}, "rules.field"),
        ({"source": "parcel.depot", "take": "latest", "field": "depot"}, "rules.field"),
        ({"source": "parcel.depot", "take": "latest", "field": "note", "order": "note"}, "rules.order"),
        ({"source": "parcel.depot", "take": "count", "where": {"field": "nothing"}}, "rules.where"),
        ({"source": "parcel.depot", "take": "count", "where": {"has": {"entity": "task"}}}, "rules.where"),
        (
            {
                "source": "parcel.depot",
                "take": "count",
                "where": {"field": "sent_on", "op": "period", "value": "today"},
            },
            "rules.where",
        ),
        (
            {"source": "parcel.depot", "take": "count", "where": {"field": "sent_on", "op": "gt", "value": "today-3d"}},
            "rules.where",
        ),
        ({"source": "parcel.depot", "take": "count", "where": {"field": "owner", "op": "me"}}, "rules.where"),
        (
            {"source": "parcel.depot", "take": "count", "where": {"field": "depot.name", "op": "eq", "value": "x"}},
            "rules.where",
        ),
    ],
)
def test_a_roll_up_that_could_not_be_kept_true_is_refused(depot, own, rules, key):
    with pytest.raises(Invalid) as refused:
        own.field("depot", "wrong", "roll_up", rules=rules)
    assert key in refused.value.fields


def test_figures_of_each_other_are_refused(own, company):
    own.field("account", "weight", "decimal")
    row = own.field("account", "below", "roll_up", rules={"source": "account.parent", "take": "sum", "field": "weight"})
    with pytest.raises(Invalid):
        own.change(row, rules={"source": "account.parent", "take": "sum", "field": "below"})
    own.field("account", "whole", "formula", rules={"expression": "COALESCE(weight, 0) + below", "result": "decimal"})
    with pytest.raises(Invalid):
        own.change(row, rules={"source": "account.parent", "take": "sum", "field": "whole"})


def test_they_are_filtered_and_sorted_like_any_other(depot):
    first, second = make("depot"), make("depot")
    make("parcel", depot=str(second.id), weight="4")
    found = access.records("depot", SYSTEM)
    assert found.where({"field": "r_weight", "op": "gt", "value": 3}).ids() == [second.id]
    assert [row.id for row in found.order_by("-r_parcels").page(["name"]).rows] == [second.id, first.id]
    assert workspace.value("currency") == "USD"
