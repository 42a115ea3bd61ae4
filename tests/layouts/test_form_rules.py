"""Rules that show, require and lock fields: through every way in, refused with the field and the rule."""

from dataclasses import replace

import pytest
from django.utils import timezone

from regulars.areas.sales.models import Stage
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, bulk, registry, save, undo, values, workspace
from regulars.engine.models import Change, CustomField
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record


def make(actor, **data):
    entity = registry.get("account")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": "Acme", **data}, actor)
    return save.save(record, actor=actor)


def edit(record, actor, **data):
    entity = registry.get("account")
    record = access.records(entity, actor, "edit").get(record.id)
    values.apply(record, entity, data, actor)
    return save.save(record, actor=actor)


def test_a_required_field_is_asked_for_by_name_of_the_rule(rule, company):
    rule("require", "reason")
    ada = actor_of(company.ada)
    with pytest.raises(Invalid) as refused:
        make(ada, size="big")
    assert set(refused.value.fields) == {"reason"}
    assert "Big ones" in str(refused.value)
    assert refused.value.code == "form_rule"
    assert make(ada, size="big", reason="Because")
    assert make(ada, size="small")


def test_older_records_stay_workable_until_the_rule_is_touched(rule, company):
    ada = actor_of(company.ada)
    record = make(ada, size="big")
    rule("require", "reason")
    edit(record, ada, name="Acme 2")
    edit(record, ada, size="small")
    with pytest.raises(Invalid):
        edit(record, ada, size="big")


def test_a_locked_field_keeps_its_value_while_the_stored_record_meets_the_condition(rule, company):
    rule("lock", "rebate")
    ada = actor_of(company.ada)
    record = make(ada, size="small", rebate="5")
    edit(record, ada, size="big", rebate="7")
    with pytest.raises(Invalid) as refused:
        edit(record, ada, rebate="9")
    assert set(refused.value.fields) == {"rebate"}
    with pytest.raises(Invalid):
        edit(record, ada, rebate="9", size="small")
    edit(record, ada, size="small")
    edit(record, ada, rebate="9")


def test_a_field_that_is_not_shown_takes_no_value_and_is_not_required(rule, own, company):
    own.field("account", "contract_no", "text", is_required=True)
    rule("show", "contract_no", "rebate")
    ada = actor_of(company.ada)
    assert make(ada, size="small")
    with pytest.raises(Invalid) as refused:
        make(ada, size="small", rebate="5")
    assert set(refused.value.fields) == {"rebate"}
    with pytest.raises(Invalid) as refused:
        make(ada, size="big", rebate="5")
    assert set(refused.value.fields) == {"contract_no"}
    record = make(ada, size="big", rebate="5", contract_no="7")
    edit(record, ada, size="small")
    assert registry.get("account").by_key["contract_no"].get(edit(record, ada, name="Kept")) == "7"


def test_one_of_several_rules_that_show_is_enough(rule, company):
    rule("show", "rebate")
    rule("show", "rebate", when={"field": "reason", "op": "filled"}, label="Reasons")
    ada = actor_of(company.ada)
    assert make(ada, size="small", reason="x", rebate="1")
    with pytest.raises(Invalid):
        make(ada, size="small", rebate="1")


def test_its_own_words_are_said(rule, company):
    rule("require", "reason", message="Tell us why.", message_ru="Скажите почему.")
    with pytest.raises(Invalid) as refused:
        make(actor_of(company.ada), size="big")
    assert str(refused.value.fields["reason"]) == "Tell us why."


def test_a_bulk_edit_tells_how_many_a_rule_refuses(rule, company):
    ada = actor_of(company.ada)
    first, second = make(ada, reason="x"), make(ada)
    rule("require", "reason")
    outcome = bulk.change(registry.get("account"), [first.id, second.id], {"size": "big"}, actor=ada)
    assert outcome.done == 1
    assert "Big ones" in str(outcome.refused)


def test_an_undo_that_would_break_a_rule_is_left_with_the_reason(rule, company):
    ada = actor_of(company.ada)
    record = make(ada, size="small", rebate="5")
    edit(record, ada, rebate="7")
    change = Change.objects.filter(record=record.id).order_by("-id")[0]
    rule("lock", "rebate")
    edit(record, ada, size="big")
    result = undo.undo_changes([change.id], actor=ada)
    assert result.taken_back == 0
    assert "Big ones" in result.left[0][1]


def test_the_program_itself_is_free_but_its_imports_are_not(rule, company):
    rule("require", "reason")
    assert make(SYSTEM, size="big")
    with pytest.raises(Invalid):
        make(replace(SYSTEM, source="import"), size="big")


def test_a_rule_that_is_switched_off_or_deleted_counts_no_more(rule, own, company):
    ada = actor_of(company.ada)
    row = rule("require", "reason")
    own.change(row, is_active=False)
    assert make(ada, size="big")
    own.change(row, is_active=True)
    with pytest.raises(Invalid):
        make(ada, size="big")


def test_a_rule_whose_field_is_gone_is_out_of_force(rule, own, company):
    rule("show", "rebate")
    CustomField.objects.filter(key="size").update(deleted_at=timezone.now())  # past the door, which refuses it
    workspace.move_settings_epoch()
    assert make(actor_of(company.ada), rebate="5")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"entity": "nothing"}, "entity"),
        ({"entity": "custom-field"}, "entity"),
        ({"effect": "explode"}, "effect"),
        ({"targets": []}, "targets"),
        ({"targets": ["nothing"]}, "targets"),
        ({"targets": ["created_at"]}, "targets"),
        ({"effect": "show", "targets": ["name"]}, "targets"),
        ({"condition": {}}, "condition"),
        ({"condition": {"field": "nothing", "op": "eq", "value": 1}}, "condition"),
        ({"condition": {"field": "size", "op": "gt", "value": 1}}, "condition"),
        ({"condition": {"has": {"entity": "deal"}}}, "condition"),
        ({"effect": "show", "targets": ["size"]}, "condition"),
    ],
)
def test_a_rule_that_could_not_be_kept_is_refused(rule, wrong, field):
    given = {"effect": "require", "targets": ["reason"], "when": None, **wrong}
    targets, when = given.pop("targets"), given.pop("condition", given.pop("when"))
    with pytest.raises(Refused) as refused:
        rule(given.pop("effect"), *targets, when=when, **given)
    assert field in refused.value.fields


def test_people_who_do_not_administer_cannot_change_rules(rule, company):
    row = rule("require", "reason")
    row.label = "Mine"
    with pytest.raises(Refused):
        save.save(row, actor=actor_of(company.ann))


def test_records_of_other_entities_are_not_asked(rule, company):
    rule("require", "reason")
    assert sample_record("contact", actor_of(company.ada))


def test_what_follows_by_itself_is_nobodys_answer_to_a_field_that_is_not_shown(own, company):
    large = {"field": "amount", "op": "gte", "value": "5000"}
    data = {"entity": "deal", "label": "Large", "effect": "show", "targets": ["forecast"], "condition": large}
    own._made("form-rule", data)
    ada, deals = actor_of(company.ada), registry.get("deal")
    deal = sample_record("deal", amount="10")
    stage = Stage.objects.filter(pipeline=deal.pipeline, kind="won").get()
    moved = access.records(deals, ada, "edit").get(deal.id)
    values.apply(moved, deals, {"stage": str(stage.pk)}, ada)
    assert save.save(moved, actor=ada).forecast == "closed"
    other = access.records(deals, ada, "edit").get(sample_record("deal", amount="10").id)
    values.apply(other, deals, {"forecast": "commit"}, ada)
    with pytest.raises(Invalid):
        save.save(other, actor=ada)
