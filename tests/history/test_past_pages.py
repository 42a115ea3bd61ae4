"""Lists and boards as of a past moment, as a browser asks for them."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.areas.make import edit, fresh, make


@pytest.fixture
def enter(client, company):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def test_a_list_shows_the_past_and_offers_nothing_to_change(enter, company, ada):
    account = make("account", ada, name="Old name")
    then = quote(timezone.now().isoformat())
    edit(fresh(account), ada, name="New name")
    make("account", ada, name="Later")
    shown = enter(company.ada).get(f"/accounts/?view=all&as_of={then}").content.decode()
    assert "Old name" in shown
    assert "New name" not in shown
    assert "Later" not in shown
    assert "Back to now" in shown
    assert f'href="/accounts/{account.number}?as_of={then}"' in shown
    assert "/accounts/bulk/edit" not in shown
    assert "data-live-url" not in shown


def test_a_board_of_the_past_cannot_be_dragged(enter, company, ada):
    deal = make("deal", ada, name="Roof")
    then = quote(timezone.now().isoformat())
    edit(fresh(deal), ada, name="Walls")
    shown = enter(company.ada).get(f"/deals/board?view=all&as_of={then}").content.decode()
    assert "Roof" in shown
    assert "Walls" not in shown
    assert f'href="/deals/{deal.number}?as_of={then}"' in shown
    assert "<r-board" not in shown
    assert "<r-board" in enter(company.ada).get("/deals/board?view=all").content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31"])
def test_on_a_day_before_all_identifiers_nothing_was_there(enter, company, ada, day):
    make("account", ada, name="Acme")
    make("deal", ada, name="Roof")
    browser = enter(company.ada)
    for address in ("/accounts/?view=all", "/deals/board?view=all", "/accounts/?view=all&q=acme"):
        answer = browser.get(f"{address}&as_of={day}")
        assert answer.status_code == 200
        assert not {"Acme", "Roof"} & set(re.findall(r"\b(?:Acme|Roof)\b", answer.content.decode()))


def test_what_was_anothers_is_not_shown_to_who_may_not_see_it_now(enter, company, ada):
    account = make("account", ada, name="Secret", owner=str(company.carl.id))
    then = quote(timezone.now().isoformat())
    edit(fresh(account), ada, owner=str(company.ada.id))
    shown = enter(company.carl).get(f"/accounts/?view=all&as_of={then}").content.decode()
    assert "Back to now" in shown
    assert "Secret" not in shown


def test_the_dialog_leads_to_the_moment_and_refuses_what_is_none(enter, company):
    asked = enter(company.ada)
    assert "datetime-local" in asked.get("/deals/as-of?layout=board").content.decode()
    led = asked.post("/deals/as-of?layout=board", {"moment": "2026-01-02T10:00"}, headers={"HX-Request": "true"})
    assert led["HX-Redirect"] == "/deals/board?as_of=2026-01-02T10%3A00"
    wrong = asked.post("/deals/as-of", {"moment": "soon"}, headers={"HX-Request": "true"})
    assert "A day or a moment is expected" in wrong.content.decode()
    assert asked.get("/deals/?as_of=soon").status_code == 422


@pytest.mark.parametrize("address", ["/deals/?", "/deals/board?"])
def test_ages_are_those_of_then(enter, company, ada, monkeypatch, address):
    make("deal", ada, name="Roof")
    then = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: then + timedelta(days=9))
    page = enter(company.ada)
    assert ">9 d</time>" in page.get(f"{address}view=all").content.decode()
    past = page.get(f"{address}view=all&as_of={quote(then.isoformat())}").content.decode()
    assert ">0 d</time>" in past
    assert ">9 d</time>" not in past


def test_what_cannot_be_asked_of_the_past_is_said_before_one_goes_there(enter, company, ada):
    make("deal", ada, name="Roof")
    client = enter(company.ada)
    moment = {"moment": "2026-01-02T10:00"}
    told = client.post("/deals/as-of?view=idle", moment, headers={"HX-Request": "true"})
    assert "keeps no history" in told.content.decode()
    assert "HX-Redirect" not in told
    past = client.get(f"/deals/?view=all&as_of={quote(timezone.now().isoformat())}").content.decode()
    assert "Closing this month" in past
    assert "No next step" not in past
    assert "/calendar?of=deals" not in past


def test_a_list_that_was_asked_too_much_leads_to_itself(enter, company, ada):
    client = enter(company.ada)
    for asked in ("as_of=2026-01-02&sort=next_step_at", "filter=%7Bbad", "as_of=soon"):
        refused = client.get(f"/deals/?view=all&{asked}")
        assert refused.status_code == 422
        assert 'href="/deals/?view=all">Deals<' in refused.content.decode()
    nobody = enter(company.nobody).get("/deals/?view=all&filter=%7Bbad")
    assert 'href="/deals/?view=all">' not in nobody.content.decode()


def test_a_list_of_the_past_is_exported_as_it_was(enter, company, ada):
    account = make("account", ada, name="Old name")
    then = timezone.now().isoformat()
    edit(fresh(account), ada, name="New name")
    make("account", ada, name="Later")
    browser = enter(company.ada)
    page = browser.get("/accounts/", {"view": "all", "as_of": then}).content.decode()
    assert f"/accounts/export?view=all&amp;as_of={quote(then, safe='')}" in page or "/accounts/export?" in page
    answer = browser.get("/accounts/export", {"view": "all", "as_of": then, "format": "csv"})
    assert b"Old name" in (told := b"".join(answer.streaming_content))
    assert b"New name" not in told
    assert b"Later" not in told
    assert "accounts-as-of-" in answer["Content-Disposition"]
    dialog = browser.get("/accounts/export", {"view": "all", "as_of": then}).content.decode()
    assert "As of " in dialog
    assert 'href="/deals/"' in dialog, "a whole page has its navigation"
    assert browser.get("/accounts/export", {"as_of": "soon", "format": "csv"}).status_code == 422
