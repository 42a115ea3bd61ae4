"""What only a real browser can show: the passkey ceremonies run under our content policy, and the pages fit a phone."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.factories.people import make_user

from .conftest import PASSWORD, with_password

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no browser here"),
]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def sign_in(page, address, email):
    page.goto(f"{address}/auth/login/?next=/settings/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/settings/")


def test_a_passkey_is_made_and_signs_in_alone(live_server, browser):
    person = with_password(make_user("Ann Smith"))
    page = browser.new_page()
    blocked = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, live_server.url, person.email)
    page.goto(f"{live_server.url}/auth/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/auth/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/auth/login/?next=/settings/")
    page.click("#passkey_login")
    page.wait_for_url("**/settings/")
    assert blocked == []


def test_the_pages_fit_a_phone(live_server, browser):
    person = with_password(make_user("Ada Admin", is_admin=True))
    page = browser.new_page(viewport={"width": 360, "height": 740})
    sign_in(page, live_server.url, person.email)
    for path in ("/settings/", "/settings/tokens/", "/auth/sessions/", "/auth/2fa/", "/admin/people/", "/admin/roles/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
