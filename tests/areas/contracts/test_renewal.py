"""What must be renewed becomes a deal and a task, once; the next contract begins where this one ends; what is over ends by itself."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from regulars.areas.activities.models import Task
from regulars.areas.contracts import renewals, tasks
from regulars.areas.contracts.actions import ending, signing
from regulars.areas.contracts.models import Contract, ContractSigner, ContractVersion
from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.services.notify.models import Notification
from tests import clock
from tests.areas.contracts.steps import active
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def lasting(contract, actor, days, **more):
    """In force, and over so many days from now."""
    ends_on = clock.today() + timedelta(days=days)
    edit(fresh(contract), actor, starts_on=str(ends_on - timedelta(days=364)), ends_on=str(ends_on), **more)
    return active(contract, actor)


def test_within_its_lead_it_becomes_a_deal_and_a_task_once(ann, contract):
    lasting(
        contract, ann, 100, notice_period=30, notice_unit="day", lead_days=75, index_kind="fixed", index_percent="10"
    )
    assert renewals.prepare_due() == 1
    told = fresh(contract)
    deal, task = Deal.objects.get(pk=told.renewal_deal_id), Task.objects.get(pk=told.renewal_task_id)
    assert deal.account_id == contract.account_id
    assert deal.closes_on == told.notice_on
    assert deal.amount == told.value * Decimal("1.1")
    assert (task.record_id, task.owner_id, task.due_at.date()) == (contract.pk, ann.id, told.notice_on)
    assert renewals.prepare_due() == 0
    assert (Deal.objects.count(), Task.objects.count()) == (1, 1)


@pytest.mark.parametrize("given", [{"renewal": "none"}, {"lead_days": 5}])
def test_what_is_not_due_gets_none(ann, contract, given):
    lasting(contract, ann, 100, notice_period=30, notice_unit="day", **given)
    assert renewals.prepare_due() == 0


def test_what_is_renewed_already_gets_no_deal_for_it(ann, contract):
    lasting(contract, ann, 40, notice_period="", lead_days=75)
    ending.renew(fresh(contract), actor=ann)
    assert renewals.prepare_due() == 0


def test_one_that_cannot_go_on_is_told_of_and_holds_up_no_other(ann, acme, seller, contract):
    lasting(contract, ann, -1, notice_period=3, renewal="automatic", renewal_months=1)
    other = make("contract", ann, account=acme.id, starts_on="2026-01-01", ends_on="2026-12-31")
    lasting(other, ann, -1, renewal="none")
    for _twice in range(2):
        ending.end_due()
    assert (fresh(contract).status, fresh(other).status) == ("active", "expired")
    told = Notification.objects.get(text__contains="does not go on by itself")
    assert "notice" in told.params["words"]


def test_what_is_hidden_of_a_deal_is_not_told_by_its_contract(ann, acme, seller):
    deal = make("deal", ann, name="Pumps", account=acme.id, amount={"amount": "500", "currency": "EUR"})
    assert ending.of_deal(fresh(deal), actor=ann).rate == 500
    blind = replace(ann, hidden={"deal": frozenset(("amount",))})
    assert ending.of_deal(fresh(deal), actor=blind).rate is None


def test_what_was_terminated_is_not_renewed(ann, contract):
    lasting(contract, ann, 40, notice_period="", lead_days=75)
    ending.terminate(fresh(contract), actor=ann, reason="Closed", day=clock.today() + timedelta(days=20))
    assert renewals.prepare_due() == 0
    assert fresh(contract).status == "active"


def test_the_next_contract_begins_where_this_one_ends(ann, contract):
    lasting(contract, ann, 10, notice_period="", index_kind="fixed", index_percent="5")
    this = fresh(contract)
    made = ending.renew(this, actor=ann)
    assert (made.previous_id, made.status, made.code != this.code) == (contract.pk, "draft", True)
    assert made.starts_on == this.ends_on + timedelta(days=1)
    assert made.rate == 105
    assert ContractVersion.objects.filter(contract=made).count() == 1
    assert ContractSigner.objects.filter(contract=made).count() == 2
    with pytest.raises(Refused) as problem:
        ending.renew(fresh(contract), actor=ann)
    assert problem.value.code == "already_renewed"
    with pytest.raises(Invalid) as wrong:
        edit(fresh(made), ann, starts_on=str(this.ends_on))
    assert "starts_on" in wrong.value.fields


def test_a_named_index_gives_the_price(ann, ada, contract):
    index = make("price-index", ada, name="Consumer prices")
    make("price-index-value", ada, price_index=index.id, day="2020-01-01", points="100")
    lasting(contract, ann, 10, notice_period="", index_kind="named", price_index=index.id)
    made = ending.renew(fresh(contract), actor=ann)
    assert (made.rate, bool(made.notice)) == (100, True)
    from regulars.engine import save

    save.delete([fresh(made)], actor=ada)
    make("price-index-value", ada, price_index=index.id, day=str(clock.today()), points="112.5")
    made = ending.renew(fresh(contract), actor=ann)
    assert (made.rate, made.notice) == (Decimal("112.5"), "")


def test_terminating_wants_a_reason_and_a_day_of_the_contract(ann, contract):
    with pytest.raises(Refused):
        ending.terminate(fresh(contract), actor=ann, reason="Early")
    lasting(contract, ann, 10, notice_period="")
    for day, reason in (
        (None, " "),
        (clock.today() + timedelta(days=11), "Late"),
        (clock.today() - timedelta(days=1000), "Early"),
    ):
        with pytest.raises(Refused):
            ending.terminate(fresh(contract), actor=ann, reason=reason, day=day)
    told = ending.terminate(fresh(contract), actor=ann, reason="Over", day=clock.today() - timedelta(days=1))
    assert (told.status, told.termination) == ("terminated", "Over")


def test_what_is_over_ends_by_itself_once(ann, contract):
    lasting(contract, ann, -1, notice_period="")
    assert ending.end_due() == {"terminated": 0, "renewed": 0, "expired": 1}
    assert ending.end_due() == {"terminated": 0, "renewed": 0, "expired": 0}
    assert fresh(contract).status == "expired"


def test_an_automatic_renewal_goes_on_by_itself_at_the_new_price(ann, contract):
    lasting(
        contract,
        ann,
        -1,
        notice_period="",
        renewal="automatic",
        renewal_months=6,
        index_kind="fixed",
        index_percent="10",
    )
    tasks.days(timestamp=0)
    assert fresh(contract).status == "renewed"
    following = Contract.objects.get(previous=contract.pk)
    assert (following.status, following.rate, following.starts_on) == ("active", 110, clock.today())
    tasks.days(timestamp=0)
    assert Contract.objects.count() == 2


def test_signed_it_begins_on_its_day(ann, contract):
    edit(
        fresh(contract),
        ann,
        starts_on=str(clock.today() + timedelta(days=1)),
        ends_on=str(clock.today() + timedelta(days=400)),
    )
    assert active(contract, ann).status == "signed"
    Contract.objects.filter(pk=contract.pk).update(starts_on=clock.today())
    assert signing.begin_due() == 1
    assert fresh(contract).status == "active"


def test_without_an_end_there_is_nothing_to_renew(ann, contract):
    edit(fresh(contract), ann, ends_on="", notice_period="")
    active(contract, ann)
    with pytest.raises(Refused) as problem:
        ending.renew(fresh(contract), actor=ann)
    assert problem.value.code == "no_end"
    assert fresh(contract).notice_on is None


def test_others_contracts_are_neither_renewed_nor_terminated(company, ann, contract):
    lasting(contract, ann, 10, notice_period="")
    bob = actor_of(company.bob)
    with pytest.raises(NotAllowed):
        ending.terminate(fresh(contract), actor=bob, reason="x")
