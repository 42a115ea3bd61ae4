"""Branches that go by what a call was answered."""

import pytest

from regulars.base.errors import Invalid
from regulars.services.workflow.models import Rule
from tests.workflow.test_calls import call, only, peer, settle

__all__ = ["call", "peer"]


def branch(*only, **more):
    return {
        "do": "if", "only": [dict(zip(("at", "op", "value"), line, strict=False)) for line in only],
        "then": [{"do": "set", "values": {"source": {"value": "event"}}}],
        "else": [{"do": "set", "values": {"source": {"value": "referral"}}}], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "holds"),
    [
        ([("answer.order.state", "is", "PAID")], True),
        ([("answer.order.state", "is", "open")], False),
        ([("answer.order.total", "above", "99.5")], True),
        ([("answer.order.total", "below", "100")], False),
        ([("answer.order.total", "above", "-1"), ("answer.order.state", "begins", "p")], True),
        ([("answer.order.total", "above", "5"), ("answer.order.state", "has", "x")], False),
        ([("answer.order.state", "above", "5")], False),
        ([("answer.order.nothing", "empty")], True),
        ([("answer.order.lines.0.sku", "filled")], True),
        ([("answer.order.is_new", "is", "true")], True),
    ],
)
def test_a_branch_goes_by_the_answer(automation, call, peer, deal, lines, holds):
    peer.answers = [(200, {"order": {"state": "Paid", "total": 100, "lines": [{"sku": "A-1"}], "is_new": True}})]
    rule = call(branch(*lines))
    found = deal()
    settle(automation)
    found.refresh_from_db()
    assert only(automation, rule).state == "done"
    assert found.source == ("event" if holds else "referral")


def test_a_branch_asks_the_record_and_the_answer_together(automation, call, peer, deal):
    peer.answers = [(200, {"ok": "yes"}), (200, {"ok": "yes"})]
    call(branch(("answer.ok", "is", "yes"), condition={"field": "name", "op": "eq", "value": "Racks"}))
    first, second = deal(name="Racks"), deal(name="Servers")
    settle(automation)
    for each, source in ((first, "event"), (second, "referral")):
        each.refresh_from_db()
        assert each.source == source


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ([("order.state", "is", "paid")], "begins with “answer.”"),
        ([("answer.state", "like", "paid")], "One of these is expected"),
        ([("answer.total", "above", "much")], "compared with a number"),
        ([("answer.total", "above", "NaN")], "compared with a number"),
        ([("answer.state", "is", "")], "with what"),
        ([], "Say when it holds"),
    ],
)
def test_lines_that_cannot_be_asked_are_refused(call, only, words):
    with pytest.raises(Invalid) as refused:
        call(branch(*only))
    assert words.lower() in str(refused.value.fields["steps"]).lower()


def test_a_branch_may_not_go_by_an_answer_that_no_step_brings(automation, call):
    for make_one in (
        lambda: call(branch(("answer.state", "is", "paid")), wait=False),
        lambda: automation.rule("deal", {"kind": "created"}, branch(("incoming.subject", "has", "x"))),
    ):
        with pytest.raises(Invalid) as refused:
            make_one()
        assert "could be read from" in refused.value.fields["steps"]


def test_a_try_says_that_there_is_no_answer_to_go_by(call, deal, enter, company, automation):
    rule = call(branch(("answer.state", "is", "paid")))
    found = deal()
    automation.skip()
    page = enter(company.ada).post(f"/admin/rules/{rule.pk}/try", {"record": str(found.pk)}).content.decode()
    assert "the answer counts as empty" in page
    assert "answer.state is paid" in page


def test_lines_of_a_branch_are_drawn_and_posted_in_the_editor(call, enter, company, automation):
    rule = call(branch(("answer.state", "is", "paid")))
    automation.known()
    ada = enter(company.ada)
    page = ada.get(f"/admin/rules/{rule.pk}").content.decode()
    assert 'name="s-1-only-at" value="answer.state"' in page.replace('type="text" ', "")
    typed = {
        "label": rule.label, "version": rule.version, "hourly_limit": "1000", "is_active": "1", "acts_as": "program",
        "t-kind": "created", "step": ["s-0", "s-1"], "s-0-do": "call", "s-0-url": rule.steps[0]["url"], "s-0-method": "POST",
        "s-0-wait": "1", "s-1-do": "if", "s-1-condition": "", "s-1-only-at": ["answer.total", ""], "s-1-only-op": ["above", "has"],
        "s-1-only-value": ["10", ""],
    }  # fmt: skip
    assert ada.post(f"/admin/rules/{rule.pk}", typed).status_code == 302
    assert Rule.objects.get(pk=rule.pk).steps[1]["only"] == [{"at": "answer.total", "op": "above", "value": "10"}]
