"""Approvals on pages: the banner, the answer, what waits, the setting up; and not for others."""

import pytest

from regulars.services.approvals.models import Approval, ApprovalRequest


@pytest.fixture
def waiting(office, deal):
    return office.ask(office.approval(label="Big discount"), deal(), comment="The last one this year")


def record_page(client, request):
    return client.get(f"/deals/{request.record}", follow=True).content.decode()


def test_the_record_says_what_it_waits_for_and_who_may_answer_has_buttons(company, waiting, enter):
    mary, bob = record_page(enter(company.mary), waiting), record_page(enter(company.bob), waiting)
    assert "Must decide: Mary Manager" in mary
    assert f"/approval-requests/{waiting.pk}/approve" in mary
    assert "Must decide: Mary Manager" in bob
    assert f"/approval-requests/{waiting.pk}/approve" not in bob
    assert f"/approval-requests/{waiting.pk}/withdraw" in record_page(enter(company.ann), waiting)


def test_what_waits_is_listed_counted_and_answered(company, waiting, enter):
    mary = enter(company.mary)
    assert "Rack servers" in mary.get("/approval-requests/").content.decode()
    assert "1 waits for you" in mary.get("/approval-requests/count").content.decode()
    asked = mary.get(f"/approval-requests/{waiting.pk}/reject")
    assert "The last one this year" in asked.content.decode()
    refused = mary.post(f"/approval-requests/{waiting.pk}/reject", {"comment": ""})
    assert refused.status_code == 422
    done = mary.post(f"/approval-requests/{waiting.pk}/reject", {"comment": "Too low"}, headers={"User-Agent": "Mobi"}, follow=True)  # fmt: skip
    assert "Too low" in done.content.decode()
    assert (ApprovalRequest.objects.get().state, waiting.seats.get().way) == ("rejected", "phone")
    assert "waits for you" not in mary.get("/approval-requests/count").content.decode()
    assert "Too low" in record_page(enter(company.ann), waiting)


def test_others_do_not_find_it_and_cannot_answer(company, waiting, enter):
    carl = enter(company.carl)
    for address in ("", "/approve", "/reject", "/withdraw", "/hand-over"):
        assert carl.get(f"/approval-requests/{waiting.pk}{address}").status_code == 404
    assert carl.post(f"/approval-requests/{waiting.pk}/approve").status_code == 404
    assert "Rack servers" not in carl.get("/approval-requests/?scope=all").content.decode()
    assert enter(company.bob).post(f"/approval-requests/{waiting.pk}/approve").status_code == 403
    assert ApprovalRequest.objects.get().state == "waiting"


def test_an_administrator_sets_one_up_and_a_level_is_added(company, enter):
    ada = enter(company.ada)
    blank = ada.get("/admin/approvals/new?entity=deal").content.decode()
    assert "Who decides" in blank
    posted = {"label": "Large deals", "level": ["0"], "l-0-kind": "manager", "l-0-need": "any", "l-0-hours": "8", "l-0-late": "escalate", "may_change": ["description"], "on_approve-key": ["source"], "on_approve-what": ["event"], "by_hand": "1", "is_active": "1"}  # fmt: skip
    drawn = ada.post("/admin/approvals/draw?entity=deal", {**posted, "op": "add"}, headers={"HX-Request": "true"})
    assert drawn.content.decode().count('name="level"') == 2
    ada.post("/admin/approvals/new?entity=deal", posted)
    row = Approval.objects.get()
    assert row.levels == [{"who": {"kind": "manager"}, "need": "any", "hours": 8, "late": "escalate"}]
    assert (row.key, row.may_change, row.on_approve) == ("large-deals", ["description"], {"source": "event"})
    shown = ada.get("/admin/approvals/").content.decode()
    assert "Large deals" in shown
    wrong = ada.post(f"/admin/approvals/{row.pk}", {**posted, "l-0-kind": "people", "version": row.version})
    assert wrong.status_code == 422
    assert "Name at least one person." in wrong.content.decode()
    ada.post(f"/admin/approvals/{row.pk}/delete")
    assert Approval.objects.get().deleted_at is not None
