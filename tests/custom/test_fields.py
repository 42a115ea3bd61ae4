"""Every type of field, kept in `extra`: written, read, filtered, sorted, grouped, undone as a built-in one is."""

import uuid

import pytest
from django.db import connection

from regulars.base import patterns
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, undo, values
from regulars.engine.models import Change, CustomField
from tests.custom.conftest import KINDS
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample, sample_record, wrong_values

FULL = {"op": "filled"}


@pytest.fixture(params=KINDS)
def added(request, own):
    kind = request.param
    own.field("account", f"own_{kind}", kind, **KINDS[kind])
    return registry.get("account").by_key[f"own_{kind}"]


def test_a_value_is_kept_read_and_told(added, company):
    entity = registry.get("account")
    given = sample(added)
    record = sample_record(entity, **{added.key: given})
    stored = access.records(entity, SYSTEM).get(record.id)
    value = added.get(stored)
    assert not added.is_empty(value)
    assert added.dump(added.parse(added.dump(value))) == added.dump(value)
    row = access.records(entity, SYSTEM).row(record.id, [added.key])
    assert str(added.dump(row[added.key]))[:9] == str(added.dump(row[added.key]))[:9]
    assert Change.objects.get(record=record.id, version=1).diff[added.key][1] == added.dump(value)


def test_it_is_emptied_and_the_change_taken_back(added, company):
    if added.kind == "yes_no":
        pytest.skip("yes or no is never empty")
    entity = registry.get("account")
    record = sample_record(entity, **{added.key: sample(added)})
    before = added.dump(added.get(record))
    added.set(record, None)
    batch = uuid.uuid4()
    save.save(record, actor=SYSTEM, batch=batch)
    assert added.key not in access.records(entity, SYSTEM).get(record.id).extra
    undo.undo_batch(batch, actor=SYSTEM)
    assert added.dump(added.get(access.records(entity, SYSTEM).get(record.id))) == before


def test_filled_and_empty_records_are_told_apart(added, company):
    entity = registry.get("account")
    with_it = sample_record(entity, **{added.key: sample(added)})
    without = sample_record(entity)
    if "filled" not in added.operators:
        return
    found = access.records(entity, SYSTEM).where({"field": added.key, "op": "filled"}).ids()
    assert with_it.id in found
    assert without.id not in found
    assert without.id in access.records(entity, SYSTEM).where({"field": added.key, "op": "empty"}).ids()


def test_a_list_is_sorted_through_all_its_pages(added, company):
    entity = registry.get("account")
    made = {sample_record(entity, **({added.key: sample(added)} if n % 3 else {})).id for n in range(7)}
    if not added.sortable:
        with pytest.raises(Refused):
            access.records(entity, SYSTEM).order_by(added.key).page(["name"])
        return
    for sort in (added.key, f"-{added.key}"):
        seen, after = [], None
        while True:
            page = access.records(entity, SYSTEM).matching(made).order_by(sort).page([added.key], limit=2, after=after)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
        assert len(seen) == len(made)
        assert set(seen) == made


def test_every_operator_of_the_type_is_answered(added, company):
    entity = registry.get("account")
    sample_record(entity, **{added.key: sample(added)})
    for op in added.operators:
        value = {"between": [sample(added)] * 2, "in": [sample(added)], "not_in": [sample(added)]}.get(
            op, sample(added)
        )
        value = {"period": "this_month", "country": "US", "entity": "account", "branch": None}.get(op, value)
        if op in ("contains", "starts") and added.kind in ("long_text", "rich_text", "address", "person_name", "phone"):
            value = "1"
        if added.kind == "person_name":
            value = ["Ann"] if op in ("in", "not_in") else "Ann"
        access.records(entity, SYSTEM).where({"field": added.key, "op": op, "value": value}).count()


def test_bad_stored_data_counts_as_empty(added, company):
    entity = registry.get("account")
    record = sample_record(entity)
    for bad in ('{"x": [1]}', "[[1]]", '"2026-02-31"', '"9999-99-99T00:00:00Z"', "1e300", "true", '"\\u0007"', "null"):
        with connection.cursor() as cursor:
            sql = f"update contacts_account set extra = jsonb_build_object('{added.key}', %s::jsonb) where id = %s"
            cursor.execute(sql, [bad, record.id])
        added.get(access.records(entity, SYSTEM).get(record.id))
        access.records(entity, SYSTEM).matching([record.id]).page([added.key])
        if added.sortable:
            access.records(entity, SYSTEM).order_by(added.key).page(["name"])
        if added.numeric:
            access.records(entity, SYSTEM).totals([added.key])


def test_wrong_values_are_refused(added, company):
    entity = registry.get("account")
    for wrong in wrong_values(added):
        with pytest.raises(Refused):
            sample_record(entity, **{added.key: wrong})


def test_its_index_can_be_made(added, company):
    field = added
    with connection.cursor() as cursor:
        for number, inside in enumerate(field.indexes(field.place(""))):
            cursor.execute(f"create index cf_try_{number} on contacts_account using {inside}")


def test_numbers_are_summed_and_values_grouped(own, company):
    own.field("account", "worth", "money")
    own.field("account", "staff", "integer")
    own.field("account", "grade", "choice", **KINDS["choice"])
    for number in (1, 2):
        sample_record("account", worth={"amount": f"{number}.50", "currency": "USD"}, staff=number, grade="low")
    found = access.records("account", SYSTEM).where({"field": "staff", "op": "gt", "value": 0})
    assert found.totals(["worth", "staff"]) == {"worth": 4, "staff": 3}
    assert [(group.value, group.size) for group in found.group("grade")] == [("low", 2)]


def test_a_unique_value_stands_once(own, company):
    own.field("account", "tax_no", "text", is_unique=True)
    first = sample_record("account", tax_no="A-1")
    with pytest.raises(Invalid) as refused:
        sample_record("account", tax_no="A-1")
    assert "already taken" in str(refused.value.fields["tax_no"])
    save.save(first, actor=SYSTEM)


def test_a_required_field_and_its_rules_are_asked(own, company):
    own.field(
        "account", "code", "text", is_required=True, rules={"pattern": "[A-Z]{3}", "pattern_help": "Three letters"}
    )
    with pytest.raises(Invalid) as missing:
        values.apply(
            record := values.new_record(registry.get("account")), registry.get("account"), {"name": "X"}, SYSTEM
        )
        save.save(record, actor=SYSTEM)
    assert "code" in missing.value.fields
    with pytest.raises(Invalid) as wrong:
        sample_record("account", code="abc")
    assert wrong.value.fields["code"] == "Three letters"


def test_two_people_who_change_different_fields_both_keep_theirs(own, company):
    own.field("account", "one", "text")
    own.field("account", "two", "text")
    record = sample_record("account", one="a", two="a")
    entity = registry.get("account")
    mine, theirs = (access.records(entity, SYSTEM).get(record.id) for _each in range(2))
    entity.by_key["one"].set(mine, "mine")
    entity.by_key["two"].set(theirs, "theirs")
    save.save(mine, actor=SYSTEM)
    save.save(theirs, actor=SYSTEM)
    assert access.records(entity, SYSTEM).get(record.id).extra == {"one": "mine", "two": "theirs"}
    stale = access.records(entity, SYSTEM).get(record.id)
    entity.by_key["one"].set(mine, "again")
    save.save(mine, actor=SYSTEM)
    entity.by_key["one"].set(stale, "late")
    with pytest.raises(Refused, match="Someone else"):
        save.save(stale, actor=SYSTEM)


def test_a_retired_field_is_read_and_not_written(own, company):
    row = own.field("account", "old", "text", is_required=True)
    record = sample_record("account", old="kept")
    own.change(row, is_retired=True)
    entity = registry.get("account")
    assert entity.by_key["old"].get(access.records(entity, SYSTEM).get(record.id)) == "kept"
    with pytest.raises(Invalid):
        values.apply(record, entity, {"old": "new"}, SYSTEM)
    sample_record("account")


def test_a_retired_choice_stays_where_it_was_chosen_and_is_not_chosen_again(own, company):
    own.field("account", "grade", "choice", options=[{"value": "low"}, {"value": "high", "retired": False}])
    row = own.field("account", "marks", "choices", options=[{"value": "a"}, {"value": "b"}])
    kept = sample_record("account", grade="high", marks=["a"])
    grade = CustomField.objects.get(key="grade")
    own.change(grade, options=[{"value": "low"}, {"value": "high", "retired": True}])
    own.change(row, options=[{"value": "a", "retired": True}, {"value": "b"}])
    entity = registry.get("account")
    stored = access.records(entity, SYSTEM).get(kept.id)
    values.apply(stored, entity, {"name": "Renamed", "grade": "high", "marks": ["a", "b"]}, SYSTEM)
    save.save(stored, actor=SYSTEM)
    for given in ({"grade": "high"}, {"marks": ["a"]}):
        with pytest.raises(Invalid) as refused:
            sample_record("account", **given)
        assert "no longer offered" in str(next(iter(refused.value.fields.values())))


def test_another_persons_rights_hold_for_it(own, company):
    own.field("account", "secret", "text")
    record = sample_record("account", actor_of(company.ann), secret="x")
    with pytest.raises(Refused):
        access.records("account", actor_of(company.carl)).get(record.id)
    with pytest.raises(Refused):
        own_field = registry.get("custom-field")
        row = values.new_record(own_field)
        values.apply(row, own_field, {"entity": "account", "key": "mine", "kind": "text", "label": "Mine"}, SYSTEM)
        save.save(row, actor=actor_of(company.ann))


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"key": "Name"}, "key"),
        ({"key": "number"}, "key"),
        ({"key": "industry"}, "key"),
        ({"key": "a__b"}, "key"),
        ({"entity": "nothing"}, "entity"),
        ({"entity": "custom-field"}, "entity"),
        ({"kind": "novel"}, "kind"),
        ({"kind": "choice"}, "options"),
        ({"kind": "choice", "options": [{"value": "A B"}]}, "options.0"),
        ({"kind": "choice", "options": [{"value": "a"}, {"value": "a"}]}, "options.1"),
        ({"kind": "choice", "options": [{"value": "a", "tone": "pink"}]}, "options.0"),
        ({"kind": "choice", "options": [{"value": "a", "retired": True}]}, "options"),
        ({"kind": "reference", "rules": {"to": "nobody"}}, "rules.to"),
        ({"kind": "reference", "rules": {"to": "account", "parent": True}}, "rules.parent"),
        ({"kind": "integer", "rules": {"low": 5, "high": 1}}, "rules.low"),
        ({"kind": "integer", "rules": {"places": 5}}, "rules.places"),
        ({"kind": "decimal", "rules": {"places": 99}}, "rules.places"),
        ({"kind": "integer", "rules": {"low": "few"}}, "rules.low"),
        ({"kind": "text", "rules": {"max_length": -1}}, "rules.max_length"),
        ({"kind": "integer", "initial": "many"}, "initial"),
        ({"kind": "text", "rules": {"pattern": "("}}, "rules.pattern"),
        ({"kind": "text", "rules": {"pattern": "(.|[^!])*a{3}b"}}, "rules.pattern"),
        (
            {"kind": "choice", "options": [{"value": "a", "label": "Same"}, {"value": "b", "label": "same"}]},
            "options.1",
        ),
        ({"key": "class"}, "key"),
        ({"kind": "rich_text", "is_unique": True}, "is_unique"),
    ],
)
def test_a_wrong_field_is_refused_in_clear_words(own, company, data, where):
    with pytest.raises(Invalid) as refused:
        own.field(**{"entity": "account", "key": "good", "kind": "text", **data})
    assert where in refused.value.fields


def test_a_pattern_that_takes_for_ever_is_given_up(own, company, monkeypatch):
    monkeypatch.setattr(patterns, "TRIED", ())
    own.field("account", "code", "text", rules={"pattern": "(a|aa)+"})
    with pytest.raises(Invalid) as refused:
        sample_record("account", code="a" * 100 + "!")
    assert "in time" in refused.value.fields["code"]
    assert sample_record("account", code="aaa").extra["code"] == "aaa"
