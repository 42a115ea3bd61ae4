"""Gifts, and what they may be worth."""

from datetime import timedelta

import pytest

from regulars.areas.personal import gifts
from regulars.areas.personal.models import Gift
from regulars.base.errors import Invalid, Refused
from regulars.services.approvals.asking import ask
from regulars.services.approvals.deciding import decide
from regulars.services.approvals.models import APPROVED, Approval
from tests import clock
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of


def gift(actor, record, worth, **more):
    return make("gift", actor, record=about(record), name="Book", value={"amount": worth, "currency": "USD"}, **more)


def test_a_gift_is_sent_and_arrives(ann, bea):
    book = gift(ann, bea, "20")
    gifts.send(book, actor=ann)
    assert (book.status, book.given_on) == ("sent", clock.today())
    gifts.arrive(book, actor=ann, thanks="Read it in a night")
    assert (book.status, fresh(book).thanks) == ("arrived", "Read it in a night")
    with pytest.raises(Refused):
        gifts.send(book, actor=ann)
    gifts.take_back(book, actor=ann)
    assert (book.status, book.given_on) == ("idea", None)


def test_one_dearer_than_the_tier_allows_is_refused_also_at_somebody_of_its_account(ann, bea):
    book = gift(ann, bea, "50.01")
    with pytest.raises(Invalid) as refused:
        gifts.send(book, actor=ann)
    assert "at most $50" in refused.value.fields["value"]
    assert fresh(book).status == "idea"
    with pytest.raises(Invalid):
        edit(fresh(book), ann, status="arrived")
    edit(fresh(book), ann, value={"amount": "50", "currency": "USD"})
    gifts.send(fresh(book), actor=ann)


def test_gifts_of_a_year_stay_below_the_budget_of_each(ann, acme, bea):
    for _times in range(2):
        gifts.send(gift(ann, bea, "50"), actor=ann)
    last = gift(ann, bea, "20.01")
    with pytest.raises(Invalid) as refused:
        gifts.send(last, actor=ann)
    assert "$100.00 were given" in refused.value.fields["value"] or "$100 were given" in refused.value.fields["value"]
    gifts.send(last, actor=ann, day=clock.today().replace(year=clock.today().year - 1, day=1))
    gifts.send(gift(ann, acme, "50"), actor=ann)
    gifts.send(gift(ann, bea, "20"), actor=ann)


def test_an_approved_one_may_be_dearer_until_it_is_worth_something_else(company, ann, ada, bea):
    mary = actor_of(company.mary)
    dear = gift(ann, bea, "300")
    level = {"who": {"kind": "manager", "of": "owner"}, "need": "any"}
    make("approval", ada, key="dear-gift", label="Dear gift", entity="gift", levels=[level])
    with pytest.raises(Invalid) as refused:
        gifts.send(dear, actor=ann)
    assert refused.value.fields["value"].endswith("Ask for an approval first.")
    request = ask(Approval.objects.get(key="dear-gift"), fresh(dear), actor=ann)
    decide(request, APPROVED, actor=mary)
    gifts.send(fresh(dear), actor=ann)
    with pytest.raises(Invalid):
        edit(fresh(dear), ann, value={"amount": "301", "currency": "USD"})


def test_a_day_to_come_is_refused(ann, bea):
    with pytest.raises(Invalid):
        gift(ann, bea, "1", status="sent", given_on=str(clock.today() + timedelta(days=1)))
    assert not Gift.objects.exists()
