"""A form that anybody may send, in a visitor's browser: by itself, and within a page of the company's site."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from regulars.areas.sales.models import Lead
from regulars.engine import registry
from regulars.services.intake import doors, snippets, suspicion, taking
from regulars.services.intake.forms import Form
from regulars.services.intake.models import Arrival
from regulars.services.workflow import book
from tests.areas.make import make
from tests.factories.people import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGER = {
    "kind": "form", "title": "Ask us", "match": "email", "thanks": "We call you back.",
    "asked": [
        {"field": "name", "label": "Your name", "required": True}, {"field": "email"}, {"field": "website"},
        {"field": "description", "label": "Your question"},
        {"consent": "newsletter", "channel": "email", "label": "Write to me once a month."},
    ],
}  # fmt: skip


@pytest.fixture
def site():
    """The company's own site, at another origin than ours: `page` is what it shows."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(self.server.page.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.page = True, ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def trigger(site):
    return {**TRIGGER, "origins": [f"http://127.0.0.1:{site.server_port}"]}


@pytest.fixture
def form(company, live_server, monkeypatch, trigger):
    """The address of a form on the running server; whoever is quick is believed, and everything comes from one network."""
    monkeypatch.setattr(suspicion, "LEAST_SECONDS", 0.0)
    expect.set_options(timeout=15_000)  # a slow machine is no fault
    suspicion.PACE.forget()
    suspicion.RUSH.forget()
    made = make(
        "rule", SYSTEM, label="Ask us", key="ask-us", entity="lead", trigger=trigger, steps=[], acts_as="program"
    )
    yield live_server.url + urlsplit(doors.url_of(made, doors.of(made))).path
    expect.set_options(timeout=5_000)
    registry.forget()
    book.forget()


def typed(place, name, email="anna@example.com", question=""):
    for label, text in (("Your name", name), ("E-mail", email), ("Your question", question)):
        place.get_by_label(label).fill(text)


def test_a_visitor_fills_in_a_form_and_the_record_is_there(page, form):
    page.goto(form, wait_until="domcontentloaded")
    typed(page, "Анна Петрова", question="Racks <b>?")
    page.get_by_label("Write to me once a month.").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We call you back.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/thanks$"))
    taking.take()
    [arrival] = Arrival.objects.all()
    assert (arrival.state, arrival.reason) == ("done", "")
    lead = Lead.objects.get(pk=arrival.record)
    assert (lead.name, lead.email, lead.description) == ("Анна Петрова", "anna@example.com", "<p>Racks &lt;b&gt;?</p>")


def test_a_wrong_value_keeps_what_was_typed_and_says_why_at_its_field(page, form):
    page.goto(form, wait_until="domcontentloaded")
    typed(page, "Anna", question="How many\nracks?")
    page.get_by_label("Write to me once a month.").check()
    page.get_by_label("Website").fill("no address")
    page.locator("form").evaluate(
        "form => form.noValidate = true"
    )  # what the browser itself would say is not asked here
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(1)
    expect(wrong).to_have_value("no address")
    expect(page.get_by_label("Your name")).to_have_value("Anna")
    expect(page.get_by_label("Your question")).to_have_value("How many\nracks?")
    expect(page.get_by_label("Write to me once a month.")).to_be_checked()
    assert not Arrival.objects.exists()
    wrong.fill("https://example.com")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We call you back.")).to_be_visible()
    assert Arrival.objects.get().state == "waiting"


def test_people_neither_see_nor_reach_the_trap_and_what_fills_it_is_kept_aside(page, form):
    page.goto(form, wait_until="domcontentloaded")
    trap = page.locator(f"[name={suspicion.TRAP}]")
    expect(trap).not_to_be_in_viewport()
    page.get_by_label("Your name").focus()
    for _each in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") != suspicion.TRAP
    typed(page, "Robot", "robot@example.com")
    trap.evaluate("one => one.value = 'https://spam.example'")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We call you back.")).to_be_visible()
    taking.take()
    assert [(each.state, each.reason) for each in Arrival.objects.all()] == [("suspect", "trap")]
    assert not Lead.objects.filter(name="Robot").exists()


def test_within_another_page_the_frame_is_as_high_as_its_form(page, form, trigger, site):
    snippet = snippets.frame(Form(trigger, registry.get("lead")), form)
    site.page = f"<!doctype html><h1>Our site</h1><div style='width: 600px'>{snippet}</div><p>Below</p>"
    page.goto(f"{trigger['origins'][0]}/ask?utm_source=fair", wait_until="domcontentloaded")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Send")).to_be_visible()
    _fits(page)
    typed(inside, "Anna")
    inside.get_by_label("Website").fill("no address")
    inside.locator("form").evaluate("form => form.noValidate = true")
    inside.get_by_role("button", name="Send").click()
    expect(inside.get_by_role("alert")).to_be_visible()
    _fits(page)
    inside.get_by_label("Website").fill("")
    inside.get_by_role("button", name="Send").click()
    expect(inside.get_by_text("We call you back.")).to_be_visible()
    _fits(page)
    taking.take()
    [arrival] = Arrival.objects.all()
    assert (arrival.state, '"utm_source":"fair"' in arrival.body) == ("done", True)


def _fits(page):
    """The frame comes to the height of what it shows: nothing is hidden, and no empty room is left."""
    frame, inside = page.locator("iframe"), page.frame_locator("iframe").locator("#main")
    for _each in range(150):
        sizes = frame.evaluate("one => one.clientHeight"), inside.evaluate("one => one.offsetTop + one.offsetHeight")
        if abs(sizes[0] - sizes[1]) < 4:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"The frame and what it shows are so high: {sizes}")
