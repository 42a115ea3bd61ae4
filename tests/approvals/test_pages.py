"""Approvals as people meet them: the banner on a record, what waits, the answer in a dialog or on a page; and who is kept out."""

import pytest

from regulars.services.approvals.models import Approval
from tests.areas.make import fresh
from tests.factories.people import give, grants, make_role

HTMX = {"HX-Request": "true"}
HOME = "/approval-requests/"


@pytest.fixture
def request_of_ann(office, deal):
    record = deal()
    found = office.ask(office.approval(label="Discount", label_ru="Скидка"), record, comment="They buy more")
    found.deal = record
    return found


@pytest.fixture
def admin(company, enter):
    return enter(company.ada)


def text(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_the_record_says_what_it_waits_for_and_offers_the_answer_to_those_who_are_asked(company, enter, request_of_ann):
    address, answer = f"/deals/{request_of_ann.deal.number}", f"{HOME}{request_of_ann.pk}/approve"
    page = text(enter(company.mary).get(address))
    assert "Must decide: Mary Manager" in page
    assert "They buy more" in page
    assert answer in page
    page = text(enter(company.ann).get(address))
    assert "Must decide: Mary Manager" in page
    assert answer not in page
    assert f"{HOME}{request_of_ann.pk}/withdraw" in page


def test_a_record_without_an_approval_says_nothing_of_one(company, enter, deal):
    assert "approval" not in text(enter(company.ann).get(f"/deals/{deal().number}?part=top"))


def test_it_is_asked_for_on_the_record(company, enter, office, deal):
    office.approval(label="Discount", key="discount")
    record, ann = deal(), enter(company.ann)
    assert "Ask for approval: Discount" in text(ann.get(f"/deals/{record.number}"))
    answer = ann.post(f"/deals/{record.pk}/actions/ask_discount", {"comment": "Please"}, headers=HTMX)
    assert answer.status_code in (200, 204, 302), answer.content
    assert "Please" in text(enter(company.mary).get(f"/deals/{record.number}"))


def test_what_waits_is_listed_counted_and_gone_when_decided(company, enter, office, request_of_ann):
    mary, ann = enter(company.mary), enter(company.ann)
    assert "1 waits for you" in text(mary.get(f"{HOME}count"))
    assert "Rack servers" in text(mary.get(HOME))
    assert "waits for you" not in text(ann.get(f"{HOME}count"))
    assert "Rack servers" in text(ann.get(f"{HOME}?scope=asked"))
    answer = mary.post(f"{HOME}{request_of_ann.pk}/approve", {"comment": ""}, headers=HTMX)
    assert answer.status_code == 204
    assert "record:changed" in answer["HX-Trigger"]
    assert office.state(request_of_ann) == "approved"
    assert "waits for you" not in text(mary.get(f"{HOME}count"))
    assert "Rack servers" not in text(mary.get(HOME))


def test_the_navigation_leads_there_where_something_is_approved(company, enter, office):
    ann = enter(company.ann)
    assert f'href="{HOME}"' not in text(ann.get("/deals/"))
    office.approval()
    assert f'hx-get="{HOME}count"' in text(ann.get("/deals/"))


def test_a_rejection_asks_for_its_reason_and_keeps_what_was_typed(company, enter, office, request_of_ann):
    mary, address = enter(company.mary), f"{HOME}{request_of_ann.pk}/reject"
    assert "dialog" in text(mary.get(address, headers=HTMX))
    assert "Say why" in text(mary.post(address, {"comment": " "}, headers=HTMX), 422)
    assert office.state(request_of_ann) == "waiting"
    assert mary.post(address, {"comment": "Too low"})["Location"] == f"{HOME}{request_of_ann.pk}"
    page = text(mary.get(f"{HOME}{request_of_ann.pk}"))
    assert "Rejected" in page
    assert "Too low" in page


def test_who_comes_too_late_is_told_by_whom_it_was_decided(company, enter, office, request_of_ann):
    office.yes(request_of_ann, company.mary)
    answer = enter(company.mary).post(f"{HOME}{request_of_ann.pk}/reject", {"comment": "No"}, headers=HTMX)
    assert "Approved (Mary Manager)" in text(answer, 422)
    assert office.state(request_of_ann) == "approved"


def test_who_asked_takes_it_back(company, enter, office, request_of_ann):
    assert enter(company.ann).post(f"{HOME}{request_of_ann.pk}/withdraw", {}, headers=HTMX).status_code == 204
    assert office.state(request_of_ann) == "withdrawn"


def test_an_administrator_gives_it_to_another(company, enter, office, admin, request_of_ann):
    address = f"{HOME}{request_of_ann.pk}/hand-over"
    given = {"from": str(company.mary.pk), "to": str(company.bob.pk)}
    assert "account" in text(admin.post(address, given | {"to": ""}, headers=HTMX), 422)
    assert admin.post(address, given, headers=HTMX).status_code == 204
    assert office.asked(request_of_ann) == [company.bob.name]


@pytest.mark.parametrize("what", ["approve", "reject", "withdraw", "hand-over"])
def test_strangers_find_nothing_and_change_nothing(company, enter, office, request_of_ann, what):
    carl = enter(company.carl)
    for address in (f"{HOME}{request_of_ann.pk}", f"{HOME}{request_of_ann.pk}/{what}"):
        assert carl.get(address).status_code == 404
    assert carl.post(f"{HOME}{request_of_ann.pk}/{what}", {"comment": "x"}).status_code == 404
    assert "Rack servers" not in text(carl.get(f"{HOME}?scope=all"))
    assert office.state(request_of_ann) == "waiting"


@pytest.mark.parametrize("what", ["approve", "withdraw", "hand-over"])
def test_those_who_see_the_record_and_are_not_asked_are_refused(company, enter, office, request_of_ann, what):
    bob = enter(company.bob)
    page = text(bob.get(f"{HOME}{request_of_ann.pk}"))
    assert f"{request_of_ann.pk}/{what}" not in page
    given = {"from": str(company.mary.pk), "to": str(company.bob.pk)}
    assert bob.post(f"{HOME}{request_of_ann.pk}/{what}", given, headers=HTMX).status_code == 403
    assert office.state(request_of_ann) == "waiting"
    assert office.asked(request_of_ann) == ["Mary Manager"]


def test_what_is_no_scope_or_no_key_is_not_there(company, enter):
    ann = enter(company.ann)
    assert ann.get(f"{HOME}?scope=others").status_code == 404
    assert ann.get(f"{HOME}?before=x").status_code == 404


# -- set up ---------------------------------------------------------------------------------------------------------------

FORM = {
    "label": "Big discount", "label_ru": "Большая скидка", "by_hand": "1", "is_active": "1", "needs_reason": "1", "level": ["0", "1"],
    "l-0-kind": "manager", "l-0-need": "any", "l-0-hours": "8", "l-0-late": "escalate", "l-1-need": "all", "l-1-kind": "people",
    "may_change": "source", "on_approve-key": "source", "on_approve-what": "event",
}  # fmt: skip


def test_an_administrator_sets_one_up_and_changes_it(company, admin):
    given = FORM | {"l-1-people": str(company.bob.pk)}
    assert text(admin.get("/admin/approvals/new?entity=deal"))
    answer = admin.post("/admin/approvals/new?entity=deal", given)
    assert answer.status_code == 302, answer.content
    row = Approval.objects.get()
    assert (row.key, row.entity, row.may_change, row.on_approve) == (
        "big-discount",
        "deal",
        ["source"],
        {"source": "event"},
    )
    assert row.levels == [
        {"who": {"kind": "manager"}, "need": "any", "hours": 8, "late": "escalate"},
        {"who": {"kind": "people", "people": [str(company.bob.pk)]}, "need": "all"},
    ]
    assert "Big discount" in text(admin.get("/admin/approvals/"))
    address = f"/admin/approvals/{row.pk}"
    assert "Big discount" in text(admin.get(address))
    assert admin.post(address, given | {"label": "Discount", "version": str(row.version)}).status_code == 302
    assert fresh(row).label == "Discount"
    assert admin.post(address, given | {"version": str(row.version)}).status_code == 422
    assert admin.post(f"{address}/delete").status_code == 302
    assert Approval.objects.get().deleted_at is not None


def test_its_shape_is_drawn_anew_and_nothing_is_kept(admin):
    draw = "/admin/approvals/draw?entity=deal"
    page = text(admin.post(draw, FORM | {"op": "add"}, headers=HTMX))
    assert "Level 3" in page
    assert "<html" not in page
    page = text(admin.post(draw, FORM | {"op": "drop:0"}, headers=HTMX))
    assert "Level 2" not in page
    assert 'name="l-0-people"' in page
    page = text(admin.post(draw, FORM | {"op": "up:1"}, headers=HTMX))
    assert page.index('name="l-0-people"') < page.index('name="l-1-of"')
    assert not Approval.objects.exists()


def test_what_cannot_be_kept_is_marked_and_stays_typed(admin):
    page = text(admin.post("/admin/approvals/new?entity=deal", FORM), 422)
    assert "Level 2: Name at least one person." in page
    assert 'value="Big discount"' in page
    page = text(admin.post("/admin/approvals/new?entity=deal", FORM | {"level": "0", "l-0-hours": "soon"}), 422)
    assert "Working hours from 0" in page
    page = text(admin.post("/admin/approvals/new?entity=deal", FORM | {"level": "0", "may_change": "colour"}), 422)
    assert "There is no field “colour”." in page
    assert not Approval.objects.exists()


def test_it_is_about_no_settings(admin):
    assert admin.get("/admin/approvals/new?entity=rule").status_code == 404


def test_without_an_entity_it_leads_to_where_one_is_chosen(admin):
    answer = admin.get("/admin/approvals/new")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/approvals/")


def test_others_set_nothing_up(company, enter):
    give(company.mary, make_role("All", grants("all")))
    answer = enter(company.mary).post("/admin/approvals/new?entity=deal", FORM)
    assert answer.status_code == 403
    assert not Approval.objects.exists()
