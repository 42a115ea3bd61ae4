"""The conversion of a lead through both doors: the dialog that shows what is here already, the address for programs."""

import html
import json
import re

import pytest

from regulars.areas.sales.models import Deal, Lead
from regulars.engine.models import FieldRule
from tests.api.conftest import api_of, problem
from tests.areas.make import about, fresh, make
from tests.factories.people import actor_of, give, grants, make_role
from tests.ui.answers import HTMX, html_of
from tests.ui.conftest import enter

__all__ = ["api_of", "enter"]
pytestmark = pytest.mark.django_db
MAIL = "maria@alfreds.example"


@pytest.fixture
def lead(ann):
    return make("lead", ann, name="Maria Anders", company="Alfreds", email=MAIL)


@pytest.fixture
def contact(ann):
    account = make("account", ann, name="Alfreds Futterkiste")
    return make("contact", ann, name="M. Anders", email=MAIL, account=account.id)


def sent_by(page):
    """What each offer of a dialog sends."""
    return [
        json.loads(html.unescape(each))["_offer"] for each in re.findall(r'class="offer".*?hx-vals="([^"]+)"', page)
    ]


def test_the_dialog_offers_who_is_here_already_and_fills_them_in(company, enter, lead, contact):
    ann = enter(company.ann)
    address = f"/leads/{lead.pk}/actions/convert"
    page = html_of(ann.get(address, headers=HTMX))
    offer = sent_by(page)[0]
    assert offer == f"contact={contact.pk}&account={contact.account_id}"
    assert 'aria-pressed="true"' not in page
    taken = html_of(ann.get(address, {"_offer": offer, "deal_name": "First order", "with_deal": "1"}, headers=HTMX))
    assert f'name="contact" value="{contact.pk}"' in taken
    assert f'name="account" value="{contact.account_id}"' in taken
    assert 'value="First order"' in taken
    assert 'aria-pressed="true"' in taken
    again = html_of(ann.get(address, {"contact": contact.pk, "account": contact.account_id, "_offer": sent_by(taken)[0]}, headers=HTMX))  # fmt: skip
    assert str(contact.pk) not in again.split('name="contact"')[1][:80]
    assert ann.post(address, {"contact": contact.pk, "with_deal": "1"}, headers=HTMX).status_code == 204
    assert fresh(lead).contact_id == contact.pk


def test_programs_ask_for_the_same_offers_and_join_them(company, api_of, lead, contact):
    ann = api_of(company.ann)
    (first, *_rest) = ann.get(f"leads/{lead.pk}/actions/convert").json()["items"]
    assert first["values"] == {"contact": str(contact.pk), "account": str(contact.account_id)}
    assert (first["entity"], first["label"]) == ("contact", "M. Anders")
    done = ann.post(f"leads/{lead.pk}/actions/convert", {"join_known": True})
    assert done.json()["record"]["contact"]["id"] == str(contact.pk)
    assert problem(ann.post(f"leads/{lead.pk}/actions/convert", {}), 422)["code"] == "already_converted"
    assert Deal.objects.count() == 1


def test_verbs_without_offers_answer_no_get(company, api_of, lead):
    assert api_of(company.ann).get(f"leads/{lead.pk}/actions/disqualify").status_code == 405


def test_nothing_is_offered_that_one_may_not_see(company, api_of, ann, contact):
    other = make("lead", actor_of(company.carl), name="Maria Anders", email=MAIL)
    carl = api_of(company.carl)
    assert carl.get(f"leads/{other.pk}/actions/convert").json()["items"] == []
    assert api_of(company.ann).get(f"leads/{other.pk}/actions/convert").status_code == 404


def test_where_someone_works_is_not_told_by_an_offer_to_whom_it_is_hidden_from(company, api_of, lead, contact):
    role = make_role("No accounts of contacts", grants("own"))
    FieldRule.objects.create(role=role, entity="contact", field="account", mode="hidden")
    give(company.ann, role)
    items = api_of(company.ann).get(f"leads/{lead.pk}/actions/convert").json()["items"]
    assert {"contact": str(contact.pk)} in [each["values"] for each in items]


def test_the_deal_shows_the_lead_it_came_from(company, enter, ann, lead):
    make("note", ann, text="Likes green", record=about(lead))
    enter(company.ann).post(f"/leads/{lead.pk}/actions/convert", {"with_deal": "1"}, headers=HTMX)
    lead = Lead.objects.get()
    page = html_of(enter(company.ann).get(f"/deals/{lead.deal_id}/related", headers=HTMX))
    assert "Leads it came from" in page
    assert f"/leads/{lead.number}" in page
    assert "/leads/new" not in page  # that deal would not be named by it


@pytest.mark.parametrize("address", ["stage", "move"])
def test_who_takes_a_lead_to_the_end_of_its_path_is_asked_what_the_verb_asks(company, enter, lead, address):
    ann = enter(company.ann)
    for lane, asked in (("converted", "deal_name"), ("disqualified", "reason")):
        answer = ann.post(f"/leads/{lead.pk}/{address}", {"lane": lane}, headers=HTMX)
        assert answer.status_code == 422
        assert f'name="{asked}"' in html_of(answer)
        assert fresh(lead).status == "new"
    assert ann.post(f"/leads/{lead.pk}/{address}", {"lane": "working"}, headers=HTMX).status_code < 300
    assert fresh(lead).status == "working"
    assert (
        enter(company.carl).post(f"/leads/{lead.pk}/{address}", {"lane": "converted"}, headers=HTMX).status_code == 404
    )
