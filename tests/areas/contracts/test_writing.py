"""What a contract says: dates and amounts that follow, the text from a template, its versions, and that nothing changes once it was sent."""

from datetime import date
from decimal import Decimal

import pytest

from regulars.areas.contracts import wording
from regulars.areas.contracts.actions import ending, talking
from regulars.areas.contracts.differences import differences
from regulars.areas.contracts.models import ContractSigner, ContractVersion
from regulars.base.errors import Invalid, Refused
from regulars.engine import save, undo
from regulars.engine.models import Change
from tests.areas.make import edit, fresh, make


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


def test_number_currency_notice_and_value_follow(contract):
    assert contract.code == "C-2026-0001"
    assert (contract.currency, contract.value, contract.value_currency) == ("EUR", 1200, "EUR")
    assert contract.notice_on == date(2026, 9, 30)
    assert (contract.status, contract.name) == ("draft", "Care of pumps")


def test_the_value_follows_the_dates_until_somebody_types_one(ann, contract):
    edit(fresh(contract), ann, ends_on="2026-07-14")
    assert fresh(contract).value == Decimal("645.16")  # six months and 14 of 31 days
    edit(fresh(contract), ann, value=eur(99))
    edit(fresh(contract), ann, ends_on="2026-12-31")
    assert fresh(contract).value == 99


def test_a_new_contract_begins_with_its_template_and_who_signs(contract):
    version = ContractVersion.objects.get()
    assert "## 2 Secrecy" in version.text
    assert "{account}" in version.text
    signers = ContractSigner.objects.order_by("position")
    assert [(each.name, each.side) for each in signers] == [("Bob Buyer", "theirs"), ("Ann Rep", "ours")]
    assert signers[0].email == "bob@acme.test"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"rate": {"amount": "5", "currency": "USD"}}, "rate"),
        ({"value": {"amount": "5", "currency": "USD"}}, "value"),
        ({"renewal": "automatic"}, "renewal_months"),
        ({"index_kind": "fixed"}, "index_percent"),
        ({"index_kind": "named"}, "price_index"),
        ({"notice_period": 24}, "notice_period"),
        ({"lead_days": -1}, "lead_days"),
        ({"rate": {"amount": "-5", "currency": "EUR"}}, "rate"),
    ],
)
def test_what_cannot_be_is_refused(ann, contract, given, field):
    with pytest.raises(Invalid) as problem:
        edit(fresh(contract), ann, **given)
    assert field in problem.value.fields
    assert fresh(contract).version == contract.version


def test_a_quote_of_another_account_is_refused(ann, contract):
    other = make("account", ann, name="Other")
    quote = make("quote", ann, account=other.id, currency="EUR")
    with pytest.raises(Invalid) as problem:
        edit(fresh(contract), ann, quote=quote.id)
    assert "quote" in problem.value.fields


@pytest.mark.parametrize("text", ["Dear {nobody}", "See {clause.none}", "{account.nothing}"])
def test_a_text_names_fields_and_clauses_that_there_are(ann, ada, contract, text):
    with pytest.raises(Invalid) as problem:
        edit(ContractVersion.objects.get(), ann, text=text)
    assert "text" in problem.value.fields
    with pytest.raises(Invalid):
        make("contract-template", ada, name="Bad", language="en", text=text)


def test_what_was_sent_stays_word_for_word(ann, ada, contract, acme):
    talking.send(fresh(contract), actor=ann)
    version = ContractVersion.objects.get()
    assert "pumps of **Acme <Corp>** from 1 Jan 2026 on, for €100 a month" in version.shown
    edit(fresh(acme), ann, name="Renamed")
    assert "Acme <Corp>" in wording.shown(fresh(version), ann)
    for change in (
        lambda: edit(fresh(version), ada, text="Other"),
        lambda: edit(fresh(contract), ann, rate=eur(1)),
        lambda: edit(fresh(contract), ada, ends_on="2027-12-31"),
        lambda: edit(fresh(contract), ann, account=make("account", ann, name="X").id),
        lambda: save.delete([fresh(version)], actor=ada),
        lambda: save.delete([fresh(contract)], actor=ada),
    ):
        with pytest.raises(Refused):
            change()
    edit(fresh(contract), ann, tags=["hot"], lead_days=60)
    assert fresh(contract).rate == 100


def test_sending_is_not_taken_back_by_undo(ann, contract):
    talking.send(fresh(contract), actor=ann)
    last = Change.objects.filter(record=contract.id, verb="send").latest("id")
    assert undo.undo_changes([last.id], actor=ann).left
    assert fresh(contract).status == "negotiation"


def test_terms_change_along_with_a_new_version(ann, contract):
    talking.send(fresh(contract), actor=ann)
    made = talking.propose(fresh(contract), actor=ann, comment="Cheaper")
    assert (made.revision, made.side, made.comment) == (2, "ours", "Cheaper")
    edit(fresh(contract), ann, rate=eur(90))
    assert fresh(contract).value == 1080
    with pytest.raises(Refused) as problem:
        talking.propose(fresh(contract), actor=ann)
    assert problem.value.code == "version_open"
    edit(fresh(made), ann, text=made.text.replace("€100", "€90"))
    talking.send(fresh(contract), actor=ann)
    pieces = differences(*(each.shown for each in ContractVersion.objects.order_by("revision")))
    assert [piece for piece in pieces if piece.kind != "same"] == [("out", "100"), ("new", "90")]


def test_a_contract_without_a_text_is_not_sent(ann, acme):
    bare = make("contract", ann, account=acme.id)
    with pytest.raises(Refused) as problem:
        talking.send(bare, actor=ann)
    assert problem.value.code == "no_text"


def test_a_template_in_another_language_is_refused(ann, ada, contract):
    russian = make("contract-template", ada, name="Договор", language="ru", text="# Договор")
    with pytest.raises(Invalid) as problem:
        talking.write(fresh(contract), actor=ann, template=russian.id)
    assert problem.value.code == "other_language"


def test_needed_approvals_hold_it_back(ann, ada, contract):
    who = [{"who": {"kind": "people", "people": [str(ada.id)]}}]
    condition = {"field": "value", "op": "gt", "value": "1000"}
    make("approval", ada, label="Large contract", key="large", entity="contract", condition=condition, levels=who)
    with pytest.raises(Refused) as problem:
        talking.send(fresh(contract), actor=ann)
    assert problem.value.code == "needs_approval"


def test_a_quote_that_was_accepted_becomes_a_contract(ann, acme, seller):
    from regulars.areas.orders import actions

    quote = make("quote", ann, account=acme.id, currency="EUR", name="Pumps")
    make("quote-line", ann, quote=quote.id, name="Pump", price=eur(100))
    with pytest.raises(Refused):
        ending.of_quote(fresh(quote), actor=ann)
    actions.send(fresh(quote), actor=ann)
    actions.accept(fresh(quote), actor=ann, name="Bob")
    made = ending.of_quote(fresh(quote), actor=ann)
    assert (made.quote_id, made.value, made.currency, made.period) == (quote.id, 100, "EUR", "once")
