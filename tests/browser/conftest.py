"""A real browser on a real server: Debian's Chromium, headless."""

import shutil
import threading
import time
from contextlib import suppress

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Error as PlaywrightError

from tests.factories.people import make_company

# The scripts of the page, those that come with its own elements too, have run: from here on a press is heard.
ALIVE = """() => document.readyState === "complete" && window.htmx
    && [...document.querySelectorAll("*")].every((one) => !one.localName.includes("-") || customElements.get(one.localName))"""

SEEN = """() => `focus: ${document.activeElement?.outerHTML.slice(0, 300)}\n`
    + (document.querySelector("dialog[open]") ?? document.body).innerText.slice(0, 3000)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def company(transactional_db):
    return make_company()


@pytest.fixture(autouse=True)
def at_rest(page, transactional_db):
    """Before the tables are emptied nobody asks any more: a request that still held one of them would break the emptying off."""
    under_way = set()

    # The server answers in threads of this process, one for each request; its signals are sent from them.
    def begun(**_told):
        under_way.add(threading.get_ident())

    def ended(**_told):
        under_way.discard(threading.get_ident())

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    for context in page.context.browser.contexts:
        for one in context.pages:
            with suppress(PlaywrightError):
                one.goto("about:blank")
    until = time.monotonic() + 30
    while under_way and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def sign_in(page, live_server, client, context):
    """Signs a person in by a session cookie and opens a page; the sign-in form has its own test."""

    def open_as(user, path="/"):
        # A page that is still asking, now as a stranger, would go to sign in while we go elsewhere.
        page.goto("about:blank")
        client.force_login(user)
        context.clear_cookies()
        for name, morsel in client.cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page.set_default_timeout(15_000)
        page.goto(live_server.url + path, wait_until="domcontentloaded")
        page.wait_for_function(ALIVE)
        return page

    return open_as


@pytest.fixture(autouse=True)
def no_script_errors(page):
    """A page that throws or asks for what is not there fails its test."""
    found = []
    page.on("pageerror", lambda problem: found.append(str(problem)))
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    yield
    assert found == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What the person would see where a test failed: the address, what has the focus, the open dialog or the page in words."""
    report = yield
    page = item.funcargs.get("page")
    if report.failed and call.when == "call" and page is not None and not page.is_closed():
        with suppress(PlaywrightError):
            report.sections.append(("page", f"{page.url}\n{page.wait_for_function(SEEN, timeout=3_000).json_value()}"))
    return report
