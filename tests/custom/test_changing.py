"""A field with values gets another type, becomes unique, loses a choice, or is deleted for good: never a value by accident."""

import pytest

from regulars.base import jobs
from regulars.base.errors import Invalid
from regulars.engine import access, registry, workspace
from regulars.engine.custom import converting, erasing, obstacles
from regulars.engine.models import Change, CustomEntity, CustomField, CustomRecord, Run
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record


def done():
    jobs.run_pending()
    workspace.move_settings_epoch()
    return Run.objects.latest("created_at")


CASES = [
    ("text", {}, "12", "integer", 12),
    ("text", {}, "12.5", "decimal", "12.50"),
    ("text", {}, "2026-05-01", "date", "2026-05-01"),
    ("text", {}, "a@b.example", "email", "a@b.example"),
    ("text", {}, "High", "choice", "high"),
    ("text", {}, "one, two", "tags", ["one", "two"]),
    ("integer", {}, 7, "text", "7"),
    ("integer", {}, 7, "decimal", "7.00"),
    ("date", {}, "2026-05-01", "text", "2026-05-01"),
    ("money", {}, {"amount": "5.50", "currency": "USD"}, "decimal", "5.50"),
    ("choice", {"options": [{"value": "low", "label": "Low"}]}, "low", "text", "Low"),
    ("choice", {"options": [{"value": "low", "label": "Low"}]}, "low", "choices", ["low"]),
    ("choices", {"options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"], "tags", ["a", "b"]),
    ("tags", {}, ["x y"], "choices", ["x-y"]),
]


@pytest.mark.parametrize(("kind", "more", "given", "target", "after"), CASES)
def test_values_become_another_type(own, company, kind, more, given, target, after):
    row = own.field("account", "thing", kind, **more)
    record = sample_record("account", thing=given)
    outlook = converting.look(row, target)
    assert (outlook.good, outlook.bad) == (1, 0)
    converting.ask(row, kind=target, actor=actor_of(company.ada))
    run = done()
    assert (run.state, run.done) == ("done", 1), run.message
    found = registry.get("account").by_key["thing"]
    assert found.kind == target
    stored = access.records("account", SYSTEM).get(record.id)
    assert found.dump(found.get(stored)) in (after, [each.replace("-", "_") for each in after] if isinstance(after, list) else after)  # fmt: skip
    told = Change.objects.filter(record=record.id, verb="convert").get()
    assert told.diff["thing"][1] == found.dump(found.get(stored))
    assert told.actor == company.ada.id
    assert stored.version == 2


def test_what_does_not_convert_is_shown_and_nothing_is_touched(own, company):
    row = own.field("account", "thing", "text")
    good, bad = (sample_record("account", thing=value) for value in ("12", "twelve"))
    outlook = converting.look(row, "integer")
    assert (outlook.good, outlook.bad) == (1, 1)
    assert outlook.examples[0][:2] == (bad.number, "twelve")
    with pytest.raises(Invalid) as refused:
        converting.ask(row, kind="integer", actor=SYSTEM)
    assert "twelve" in refused.value.fields["kind"]
    assert access.records("account", SYSTEM).get(good.id).extra == {"thing": "12"}
    assert not Run.objects.exists()


def test_a_value_that_came_after_the_look_stops_the_job_whole(own, company):
    row = own.field("account", "thing", "text")
    good = sample_record("account", thing="12")
    converting.ask(row, kind="integer", actor=SYSTEM)
    sample_record("account", thing="late")
    run = done()
    assert run.state == "failed"
    assert registry.get("account").by_key["thing"].kind == "text"
    assert access.records("account", SYSTEM).get(good.id).extra == {"thing": "12"}
    assert not Change.objects.filter(verb="convert").exists()


def test_some_types_never_become_others(own, company):
    row = own.field("account", "link", "reference", rules={"to": "user"})
    assert converting.kinds_for(row) == []
    with pytest.raises(Invalid):
        converting.ask(row, kind="text", actor=SYSTEM)
    many = own.field("account", "many", "text")
    for number in range(converting.MOST_CHOICES + 1):
        sample_record("account", many=f"v{number}")
    with pytest.raises(Invalid, match="another look"):
        converting.ask(many, kind="choice", actor=SYSTEM)


def test_a_field_is_not_made_unique_over_values_that_stand_twice(own, company):
    row = own.field("account", "code", "text")
    for value in ("A", "A", "B"):
        sample_record("account", code=value)
    with pytest.raises(Invalid) as refused:
        own.change(row, is_unique=True)
    assert "“A” (2)" in refused.value.fields["is_unique"]
    assert obstacles.without(row) == 0
    sample_record("account")
    assert obstacles.without(row) == 1


def test_a_choice_that_records_have_is_not_taken_away(own, company):
    for key, kind, value in (("grade", "choice", "low"), ("marks", "choices", ["low"])):
        row = own.field("account", key, kind, options=[{"value": "low"}, {"value": "high"}, {"value": "new"}])
        sample_record("account", **{key: value})
        own.change(row, options=[{"value": "low"}, {"value": "high"}])
        with pytest.raises(Invalid) as refused:
            own.change(row, options=[{"value": "high"}])
        assert "retire it" in refused.value.fields["options"]


def test_a_field_is_deleted_for_good_with_a_proof(own, company):
    row = own.field("account", "old", "text")
    record = sample_record("account", old="x")
    for wrong in ({"name": "older", "backup": "b"}, {"name": "old", "backup": " "}):
        with pytest.raises(Invalid):
            erasing.ask(row, **wrong, actor=SYSTEM)
    erasing.ask(row, name="old", backup="Monday's file", actor=actor_of(company.ada))
    run = done()
    assert (run.state, run.done) == ("done", 1)
    assert "old" not in registry.get("account").by_key
    assert access.records("account", SYSTEM).get(record.id).extra == {}
    assert not CustomField.objects.filter(key="old").exists()
    told = Change.objects.get(verb="erase")
    assert (told.actor, told.title) == (company.ada.id, "Old")
    assert told.diff == {"key": ["old", None], "values": [1, None], "backup": [None, "Monday's file"]}
    own.field("account", "old", "integer")


def test_an_entity_is_deleted_for_good_unless_fields_lead_to_it(own, company):
    row = own.entity("ship")
    own.field("ship", "flag", "text")
    link = own.field("account", "ship", "reference", rules={"to": "ship"})
    sample_record("ship", name="Aurora", flag="red")
    with pytest.raises(Invalid) as refused:
        erasing.ask(row, name="ship", backup="b", actor=SYSTEM)
    assert "account.ship" in refused.value.fields["name"]
    erasing.ask(link, name="ship", backup="b", actor=SYSTEM)
    done()
    erasing.ask(row, name="ship", backup="b", actor=SYSTEM)
    assert done().done == 1
    assert registry.find("ship") is None
    assert not CustomEntity.objects.exists()
    assert not CustomField.objects.exists()
    assert not CustomRecord.objects.exists()
