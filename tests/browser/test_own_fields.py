"""The promise of own fields: added in a browser while another person works, in the same server, and used by the API."""

import json
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from playwright.sync_api import expect

from regulars.engine import registry
from regulars.services.identity import tokens
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def as_before():
    yield
    registry.forget()


@pytest.fixture
def api(live_server, company):
    """Asks the running server as a program does."""
    word = tokens.make(company.ada, name="Test")[1]

    def ask(method, path, data=None):
        body = json.dumps(data).encode() if data is not None else None
        headers = {"Authorization": f"Bearer {word}", "Content-Type": "application/json"}
        with urlopen(Request(f"{live_server.url}/api/v1{path}", body, headers, method=method)) as answer:
            return json.loads(answer.read())

    return ask


def test_a_field_and_an_entity_are_added_while_another_person_works(
    sign_in, company, browser, live_server, client, api
):
    account = make("account", name="Acorn", owner=str(company.ann.id))
    anns = browser.new_context()
    hers = Client()
    hers.force_login(company.ann, backend="regulars.services.identity.backends.Backend")
    anns.add_cookies([{"name": n, "value": m.value, "url": live_server.url} for n, m in hers.cookies.items()])
    other = anns.new_page()
    other.set_default_timeout(15_000)
    other.goto(f"{live_server.url}/accounts/{account.number}/edit")
    other.locator("html[data-ready]").wait_for(state="attached")
    other.locator("#f-name").fill("Acorn and Sons")

    page = sign_in(company.ada, "/admin/entities/account/fields/new?kind=choice")
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator("r-rows:defined")).to_be_visible()
    page.locator("#f-label").fill("Grade")
    for place, word in enumerate(("Silver", "Gold")):
        page.get_by_role("button", name="Choice", exact=True).click()
        row = page.locator("#f-options .own-line").nth(place)
        row.locator(".input").first.fill(word)
    page.locator("#f-options .own-line").nth(1).get_by_label("Green").check()
    expect(page.locator("r-preview select option")).to_have_text(["—", "Silver", "Gold"])
    page.locator("#f-options .own-line").nth(1).locator(".input").first.press("Alt+ArrowUp")
    expect(page.locator("r-preview select option")).to_have_text(["—", "Gold", "Silver"])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Grade")).to_be_visible()

    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("h1")).to_have_text("Acorn and Sons")
    other.goto(f"{live_server.url}/accounts/{account.number}/edit")
    expect(other.locator("#f-grade option")).to_have_text(["—", "Gold", "Silver"])

    page.goto(f"{live_server.url}/admin/entities/new")
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator("#f-stages r-rows:defined")).to_be_visible()
    page.locator("#f-label").fill("Service visit")
    page.locator("#f-label_plural").fill("Service visits")
    page.get_by_role("button", name="Stage", exact=True).click()
    page.locator("#f-stages .own-line .input").first.fill("Planned")
    page.get_by_role("button", name="Link", exact=True).click()
    page.locator("#f-links .own-line .select").select_option("account")
    page.get_by_role("button", name="Make the entity").click()
    expect(page.locator("h1")).to_have_text("Service visits")

    found = api("PATCH", f"/accounts/{account.id}", {"grade": "gold"})
    assert found["grade"] == "gold"
    made = api("POST", "/service-visits", {"name": "Pump", "account": str(account.id)})
    assert (made["name"], made["stage"]) == ("Pump", "planned")
    listed = api("GET", "/accounts?grade=gold")
    assert [each["name"] for each in listed["items"]] == ["Acorn and Sons"]
    described = api("GET", "/openapi.json")
    assert any("service-visits" in path for path in described["paths"])

    other.goto(f"{live_server.url}/accounts/{account.number}")
    expect(other.locator("#record-aside")).to_contain_text("Service visits")
    anns.close()
