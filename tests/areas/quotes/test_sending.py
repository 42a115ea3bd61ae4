"""From a draft to the answer: what may change when, who decides, and that it happens once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from regulars.areas.orders import actions
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.base.errors import Conflict, NotAllowed, Refused
from regulars.engine import save, undo
from regulars.engine.models import Change
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import add, sent
from tests.factories.people import actor_of


def yesterday():
    return clock.today() - timedelta(days=1)


def test_nothing_of_a_sent_quote_can_be_changed(ann, ada, quote, pump):
    line = add(quote, ann, product=pump.id)
    option = add(quote, ann, product=pump.id, is_optional=True)
    told = sent(quote, ann)
    assert (told.status, told.sent_at is not None) == ("sent", True)
    for change in (
        lambda: edit(fresh(quote), ann, discount="50"),
        lambda: edit(fresh(quote), ada, valid_until=str(clock.today())),
        lambda: edit(fresh(quote), ada, account=make("account", ada, name="Other").id),
        lambda: edit(fresh(line), ann, quantity="1000"),
        lambda: edit(fresh(option), ada, is_chosen=True),
        lambda: add(quote, ann, product=pump.id),
        lambda: save.delete([fresh(line)], actor=ada),
        lambda: save.delete([fresh(quote)], actor=ada),
        lambda: actions.reprice(fresh(quote), actor=ann),
        lambda: (
            make("quote-line", ada, quote=make("quote", ada, account=quote.account_id).id)
            and edit(fresh(line), ada, quote=Quote.objects.latest("number").id)
        ),
    ):
        with pytest.raises(Refused) as problem:
            change()
        assert problem.value.code in ("quote_sent", "invalid")
    assert (fresh(quote).total, fresh(line).quantity, fresh(option).is_chosen) == (119, 1, False)
    edit(fresh(quote), ann, tags=["hot"])
    assert fresh(quote).tags == ["hot"]


def test_sending_is_not_taken_back_by_undo(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    last = Change.objects.filter(record=quote.id, verb="send").latest("id")
    done = undo.undo_changes([last.id], actor=ann)
    assert done.left
    assert fresh(quote).status == "sent"


def test_a_status_is_not_written_by_hand(ann, quote):
    record = fresh(quote)
    record.status = "accepted"
    with pytest.raises(Refused):
        save.save(record, actor=ann)


@pytest.mark.parametrize("problem", ["no_lines", "quote_expired", "already_sent"])
def test_what_cannot_be_sent(ann, quote, pump, problem):
    if problem != "no_lines":
        add(quote, ann, product=pump.id)
    if problem == "quote_expired":
        edit(fresh(quote), ann, valid_until=str(yesterday()))
    if problem == "already_sent":
        sent(quote, ann)
    with pytest.raises(Refused) as told:
        sent(quote, ann)
    assert told.value.code == problem


def test_accepting_ticks_options_and_happens_once(ann, quote, pump):
    add(quote, ann, product=pump.id)
    option = add(quote, ann, product=pump.id, is_optional=True)
    sent(quote, ann)
    told = actions.accept(fresh(quote), actor=ann, name=" Bob Buyer ", chosen=[option.pk])
    assert (told.status, told.decided_by, told.total) == ("accepted", "Bob Buyer", 238)
    with pytest.raises(Refused) as problem:
        actions.accept(fresh(quote), actor=ann, chosen=[])
    assert problem.value.code == "already_accepted"
    assert fresh(quote).total == 238


def test_only_its_own_options_can_be_chosen(ann, quote, pump):
    line = add(quote, ann, product=pump.id)
    sent(quote, ann)
    with pytest.raises(Refused) as problem:
        actions.accept(fresh(quote), actor=ann, chosen=[line.pk])
    assert problem.value.code == "no_such_line"
    assert fresh(quote).status == "sent"


def test_refusing_wants_a_reason(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    with pytest.raises(Refused):
        actions.refuse(fresh(quote), actor=ann, reason="  ")
    told = actions.refuse(fresh(quote), actor=ann, reason="Too dear")
    assert (told.status, told.refusal) == ("refused", "Too dear")


def expired(quote):
    Quote.objects.filter(pk=quote.pk).update(valid_until=yesterday())


def test_after_its_last_day_it_cannot_be_accepted(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    expired(quote)
    for _twice in range(2):
        with pytest.raises(Refused) as problem:
            actions.accept(fresh(quote), actor=ann)
        assert problem.value.code == "quote_expired"
        actions.expire_due()
    assert fresh(quote).status == "expired"
    assert actions.expire_due() == 0


def test_a_discount_above_the_threshold_needs_an_approval(ann, ada, quote, pump):
    who = [{"who": {"kind": "people", "people": [str(ada.id)]}}]
    condition = {"field": "discount_rate", "op": "gt", "value": "15"}
    make("approval", ada, label="Large discount", key="large-discount", entity="quote", condition=condition, levels=who)
    add(quote, ann, product=pump.id, discount="20")
    with pytest.raises(Refused) as problem:
        sent(quote, ann)
    assert problem.value.code == "needs_approval"
    assert fresh(quote).status == "draft"
    from regulars.services.approvals import asking, deciding
    from regulars.services.approvals.models import Approval, ApprovalSeat

    approval = Approval.objects.get()
    request = asking.ask(approval, fresh(quote), actor=ann)
    with pytest.raises(Refused):
        sent(quote, ann)
    deciding.decide(request, "approved", actor=ada)
    assert ApprovalSeat.objects.get().decision == "approved"
    line = QuoteLine.objects.get()
    edit(line, ann, discount="30")
    with pytest.raises(Refused, match="Large discount"):
        sent(quote, ann)
    edit(fresh(line), ann, discount="15")
    assert sent(quote, ann).status == "sent"


def test_others_quotes_are_not_sent(company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    with pytest.raises(NotAllowed):
        actions.send(fresh(quote), actor=actor_of(company.bob))


@pytest.mark.django_db(transaction=True)
def test_accepted_by_two_at_once_it_is_accepted_once(company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    told = []

    def one(name):
        try:
            actions.accept(fresh(quote), actor=ann, name=name)
            told.append("accepted")
        except (Refused, Conflict) as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("One", "Two", "Three")]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(told) == ["accepted", "already_accepted", "already_accepted"]
    assert Change.objects.filter(record=quote.id, verb="accept").count() == 1
