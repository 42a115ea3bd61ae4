"""A field of which something is made is neither deleted nor given another type; the refusal names what it is."""

import uuid

import pytest

from regulars.base import jobs
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, workspace
from regulars.engine.custom import converting, erasing, uses
from regulars.engine.models import CustomField, Grant, Role
from tests.api.conftest import api_of
from tests.factories.people import SYSTEM
from tests.factories.queue import empty_queue
from tests.factories.values import sample_record
from tests.layouts.test_rollups import edit, shown

__all__ = ["api_of"]
BIG = {"field": "heads", "op": "gt", "value": 10}


@pytest.fixture
def heads(own, company):
    return own.field("account", "heads", "integer")


def delete(*rows):
    save.delete([access.records(registry.of(row), SYSTEM).get(row.id) for row in rows], actor=SYSTEM)


def by_formula(own):
    own.field("account", "double", "formula", rules={"expression": "heads * 2", "result": "integer"})
    return "Custom field “Double”"


def by_roll_up(own):
    own.field("user", "most", "roll_up", rules={"source": "account.owner", "take": "max", "field": "heads"})
    return "Custom field “Most”"


def by_the_condition_of_a_roll_up(own):
    own.field("user", "big", "roll_up", rules={"source": "account.owner", "take": "count", "where": BIG})
    return "Custom field “Big”"


def by_a_form_rule(own):
    rule = {"label": "Big ones", "effect": "require", "targets": ["website"], "condition": BIG}
    own._made("form-rule", {"entity": "account", **rule})
    return "Form rule “Big ones”"


def by_a_rule_of_linked_records(own):
    condition = {"field": "account.heads", "op": "gt", "value": 10}
    rule = {"label": "Big ones", "effect": "require", "targets": ["amount"], "condition": condition}
    own._made("form-rule", {"entity": "deal", **rule})
    return "Form rule “Big ones”"


def by_a_message_template(own):
    own._made(
        "message-template",
        {"entity": "account", "label": "Hello", "key": "hello", "subject": "Hi", "body": "You are {heads}."},
    )
    return "Message template “Hello”"


def by_the_condition_of_a_role(own):
    role = save.save(Role(name="Sellers"), actor=SYSTEM)
    Grant.objects.create(role=role, entity="account", action="view", scope="condition", condition={"all": [BIG]})
    return "Role “Sellers”"


WAYS = [
    by_formula, by_roll_up, by_the_condition_of_a_roll_up, by_a_form_rule, by_a_rule_of_linked_records, by_a_message_template,
    by_the_condition_of_a_role,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_used_field_is_not_deleted_and_keeps_its_type(own, heads, way):
    named = way(own)
    with pytest.raises(Refused, match=named):
        delete(heads)
    with pytest.raises(Invalid) as refused:
        converting.ask(CustomField.objects.get(pk=heads.pk), kind="text", actor=SYSTEM)
    assert named in refused.value.fields["kind"]
    with pytest.raises(Invalid) as refused:
        erasing.ask(CustomField.objects.get(pk=heads.pk), name="heads", backup="Tape 7", actor=SYSTEM)
    assert named in refused.value.fields["name"]
    assert CustomField.objects.get(pk=heads.pk).deleted_at is None


def test_the_api_says_so(own, heads, api_of, company):
    by_formula(own)
    answer = api_of(company.ada).delete(f"custom-fields/{heads.id}")
    assert (answer.status_code, answer.json()["code"]) == (422, "in_use")
    assert "Double" in answer.json()["detail"]


def test_words_that_only_look_alike_stand_in_no_way(own, heads):
    own.field("contact", "heads", "integer")
    own.field("contact", "double", "formula", rules={"expression": "heads * 2", "result": "integer"})
    own._made(
        "message-template",
        {"entity": "account", "label": "Hello", "key": "hello", "subject": "Hi", "body": "Many heads."},
    )
    assert uses.of_field(heads) == []
    delete(heads)


def test_a_field_goes_together_with_what_is_made_of_it(own, heads):
    by_formula(own)
    delete(heads, CustomField.objects.get(key="double"))


def test_an_entity_goes_when_nothing_leads_to_it(own, company):
    parcel = own.entity("parcel")
    link = own.field("account", "parcel", "reference", rules={"to": "parcel"})
    with pytest.raises(Refused, match=r"account\.parcel"):
        delete(parcel)
    delete(link)
    stage = own.field("parcel", "stage", "choice", options=[{"value": "new", "label": "New"}])
    own.change(parcel, stage_field="stage")
    with pytest.raises(Refused, match="Custom entity “Parcel”"):
        delete(stage)
    own.field("parcel", "to", "reference", rules={"to": "account"})
    own.field("account", "parcels", "roll_up", rules={"source": "parcel.to", "take": "count"})
    with pytest.raises(Refused, match=r"account\.parcels"):
        delete(parcel)


def test_what_comes_back_from_the_bin_is_worked_out_anew(own, heads):
    by_formula(own)
    account = sample_record("account", heads=2)
    double = CustomField.objects.get(key="double")
    delete(double)
    workspace.move_settings_epoch()
    edit(account, heads=5)
    empty_queue()
    save.restore([CustomField.objects.get(pk=double.pk)], actor=SYSTEM, batch=uuid.uuid4())
    workspace.move_settings_epoch()
    jobs.run_pending()
    assert shown(account, "double") == 10
