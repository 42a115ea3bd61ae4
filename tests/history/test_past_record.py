"""The page of a record as of a past moment: its values, its lists, its story until then, and nothing to change."""

from urllib.parse import quote

import pytest
from django.utils import timezone

from regulars.engine import merging, registry, rows, save
from tests.areas.make import edit, fresh, make, stage


@pytest.fixture
def enter(client, company):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def page(client, record, then, plural="deals"):
    return client.get(f"/{plural}/{record.number}?as_of={quote(then)}")


def test_values_facts_and_stage_are_those_of_then(enter, company, ada):
    deal = make("deal", ada, name="Roof", stage=str(stage("Qualify").id), amount={"amount": "100", "currency": "USD"})
    then = timezone.now().isoformat()
    account = make("account", ada, name="Customer")
    more = {"account": str(account.pk), "closes_on": "2030-01-01"}
    edit(
        fresh(deal),
        ada,
        name="Walls",
        stage=str(stage("Propose").id),
        amount={"amount": "777", "currency": "USD"},
        **more,
    )
    shown = page(enter(company.ada), deal, then).content.decode()
    assert "Roof" in shown
    assert "$777" not in shown  # with its sign: identifiers hold such digits, too
    assert "Walls" not in shown
    assert "Back to now" in shown


def test_nothing_can_be_changed_there(enter, company, ada):
    deal = make("deal", ada, name="Roof")
    shown = page(enter(company.ada), deal, timezone.now().isoformat()).content.decode()
    main = shown[shown.index("<main") :]
    assert "hx-post" not in main
    assert "r-cell" not in main
    assert "data-live" not in main.split("</main>")[0]


def test_related_lists_are_those_of_then_and_lead_into_the_past(enter, company, ada):
    account = make("account", ada, name="Hooli")
    deal = make("deal", ada, name="Roof", account=str(account.pk))
    then = timezone.now().isoformat()
    make("deal", ada, name="Later", account=str(account.pk))
    edit(fresh(deal), ada, name="Walls")
    shown = page(enter(company.ada), account, then, "accounts").content.decode()
    assert f'href="/deals/{deal.number}?as_of={quote(then)}">Roof' in shown
    assert "Later" not in shown
    assert "Walls" not in shown


def test_the_story_ends_there(enter, company, ada):
    account = make("account", ada, name="Hooli")
    edit(fresh(account), ada, phone="+12025550147")
    then = timezone.now().isoformat()
    edit(fresh(account), ada, phone="+12025550199")
    shown = page(enter(company.ada), account, then, "accounts").content.decode()
    assert "555-0147" in shown
    assert "555-0199" not in shown
    assert "+12025550199" not in shown


def test_what_an_import_told_of_earlier_days_is_in_the_story(enter, company, ada):
    account = make("account", ada, name="Hooli")
    edit(fresh(account), ada, phone="+12025550147")
    note = make("note", ada, text="First talk", record={"entity": "account", "id": str(account.pk)})
    edit(fresh(account), ada, phone="+12025550199")
    dated = {account.pk: "2026-03-02T09:00Z", note.pk: "2026-03-03T09:00Z"}
    for record, day in dated.items():
        rows.query("update engine_change set happened_at = %s where record = %s", [day, record])
    rows.query("update contacts_account set created_at = '2026-03-02T09:00Z' where id = %s", [account.pk])
    rows.query("update activities_note set created_at = '2026-03-03T09:00Z' where id = %s", [note.pk])
    rows.query(
        "update engine_change set happened_at = null where record = %s and diff->'phone'->>1 = '+12025550199'",
        [account.pk],
    )
    client = enter(company.ada)
    shown = page(client, account, "2026-03-02", "accounts").content.decode()
    assert "555-0147" in shown
    assert "First talk" not in shown
    assert "555-0199" not in shown
    assert "First talk" in page(client, account, "2026-03-03", "accounts").content.decode()


def test_what_hangs_on_it_says_what_it_said_then(enter, company, ada):
    account = make("account", ada, name="Hooli")
    note = make("note", ada, text="First words", record={"entity": "account", "id": str(account.pk)})
    then = timezone.now().isoformat()
    edit(fresh(note), ada, text="Later words")
    client = enter(company.ada)
    shown = page(client, account, then, "accounts").content.decode()
    assert "First words" in shown
    assert "Later words" not in shown
    assert f'href="/notes/{note.pk}?as_of={quote(then)}"' in shown
    assert "Later words" in client.get(f"/accounts/{account.pk}/timeline").content.decode()


def test_deleted_and_merged_later_is_there_and_made_later_is_not(enter, company, ada):
    gone, one, two = (
        make("account", ada, name="Gone"),
        make("account", ada, name="One"),
        make("account", ada, name="Two"),
    )
    then = timezone.now().isoformat()
    save.delete([fresh(gone)], actor=ada)
    merging.merge(registry.get("account"), one.pk, [two.pk], actor=ada)
    late = make("account", ada, name="Late")
    client = enter(company.ada)
    assert "Gone" in page(client, gone, then, "accounts").content.decode()
    assert "Two" in page(client, two, then, "accounts").content.decode()
    assert page(client, late, then, "accounts").status_code == 404


def test_what_may_not_be_seen_today_is_not_seen_then(enter, company, ada):
    account = make("account", ada, name="Secret", owner=str(company.carl.pk))
    then = timezone.now().isoformat()
    edit(fresh(account), ada, owner=str(company.ada.pk))
    assert page(enter(company.carl), account, then, "accounts").status_code == 404


def test_its_id_leads_to_its_number_and_nonsense_is_refused(enter, company, ada):
    account = make("account", ada, name="Hooli")
    then = timezone.now().isoformat()
    client = enter(company.ada)
    assert client.get(f"/accounts/{account.pk}?as_of={quote(then)}")["Location"] == (
        f"/accounts/{account.number}?as_of={quote(then)}"
    )
    assert client.get(f"/accounts/{account.number}?as_of=soon").status_code == 422


def test_the_menu_of_the_page_asks_for_the_moment(enter, company, ada):
    account = make("account", ada, name="Hooli")
    client = enter(company.ada)
    assert f"/accounts/{account.pk}/as-of" in client.get(f"/accounts/{account.number}").content.decode()
    led = client.post(f"/accounts/{account.pk}/as-of", {"moment": "2026-01-02T10:00"}, headers={"HX-Request": "true"})
    assert led["HX-Redirect"] == f"/accounts/{account.pk}?as_of=2026-01-02T10%3A00"
