"""Several people answer in the same moment, each on a connection of their own: one step is taken, and nothing is lost."""

import threading

import pytest
from django.db import connection

from regulars.base.errors import Refused
from regulars.services.approvals import deciding
from regulars.services.approvals.models import APPROVED, REJECTED, WAITING, ApprovalEvent, ApprovalRequest, ApprovalSeat
from regulars.services.notify.models import Notification
from tests.areas.make import fresh
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*answers):
    """Each (request, decision, user) from a thread of its own, all let go together; what each came to: the state, or the refusal's code."""
    gate, told = threading.Barrier(len(answers)), {}

    def answer(request, decision, user):
        actor = actor_of(user)
        gate.wait(20)
        try:
            told[user.pk] = deciding.decide(request, decision, actor=actor, comment="Said").state
        except Refused as problem:
            told[user.pk] = problem.code
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=each) for each in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == len(answers)
    return told


def people(*users):
    return {"kind": "people", "people": [str(each.pk) for each in users]}


def count(request, what):
    return ApprovalEvent.objects.filter(request=request.pk, what=what).count()


def test_both_answers_of_a_level_count_and_the_next_is_opened_once(office, deal, company):
    both = {"who": people(company.mary, company.ada), "need": "all"}
    approval = office.approval(both, {"who": people(company.ada)})
    for _round in range(5):
        request = office.ask(approval, deal())
        told = at_once((request, APPROVED, company.mary), (request, APPROVED, company.ada))
        row = ApprovalRequest.objects.get(pk=request.pk)
        assert set(told.values()) == {WAITING}
        assert (row.state, row.level) == (WAITING, 1)
        assert (
            list(ApprovalSeat.objects.filter(request=row, level=0).values_list("decision", flat=True)) == [APPROVED] * 2
        )
        assert ApprovalSeat.objects.filter(request=row, level=1).count() == 1
        assert count(row, "said_yes") == 2


def test_of_two_who_may_each_decide_one_does(office, deal, company):
    either = {"who": people(company.mary, company.ada)}
    approval = office.approval(either, on_approve={"probability": 90}, on_reject={"probability": 10})
    for _round in range(5):
        record = deal()
        request = office.ask(approval, record)
        told = at_once((request, APPROVED, company.mary), (request, REJECTED, company.ada))
        state = office.state(request)
        assert sorted(told.values()) == sorted([state, "decided"])
        assert count(request, "said_yes") + count(request, "said_no") == 1
        assert fresh(record).probability == (90 if state == APPROVED else 10)
        assert Notification.objects.filter(kind="approval_answer", record=record.pk).count() == 1
