"""Public forms: shown to anybody, refused at the field, kept before they are answered, what programs send kept aside."""

import html
import re

import pytest
from django.test import Client

from regulars.areas.consents.models import Consent
from regulars.areas.sales.models import Lead
from regulars.services.intake import doors, suspicion
from regulars.services.intake.models import Arrival
from regulars.services.workflow.models import Rule, RuleRun
from tests.api.conftest import problem
from tests.areas.make import make
from tests.factories.people import SYSTEM
from tests.intake.conftest import STEP

pytestmark = pytest.mark.django_db
ASKED = [
    {"field": "name", "label": "Your name", "label_ru": "Ваше имя", "required": True},
    {"field": "email", "help": "We answer there"},
    {"field": "phone"},
    {"field": "description", "label": "Your question"},
    {"consent": "newsletter", "channel": "email", "label": "Write to me once a month.", "label_ru": "Пишите мне раз в месяц."},
]  # fmt: skip
FORM = {
    "kind": "form", "title": "Ask us", "title_ru": "Спросите нас", "intro": "We answer within a day: https://example.com/privacy",
    "asked": ASKED, "match": "email", "origins": ["https://www.example.com"],
}  # fmt: skip
SAID = {"do": "set", "values": {"company": {"text": "From {incoming.utm_source}: {incoming.description}"}}}
TYPED = {"name": "Анна Петрова", "email": "anna@example.com", "description": "Racks <b>?"}


@pytest.fixture
def form(rule):
    def made(*steps, **trigger):
        return rule(*(steps or (SAID,)), trigger={**FORM, **trigger})

    return made


class Visitor:
    """Somebody without a session, whose browser keeps what the page says."""

    def __init__(self, path, monkeypatch):
        self.path, self.monkeypatch = path, monkeypatch
        self.browser = Client(enforce_csrf_checks=True)
        self.hidden = {}

    def looks(self, query="", **headers):
        answer = self.browser.get(self.path + query, headers=headers)
        self.hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()))
        self.hidden = {name: html.unescape(value) for name, value in self.hidden.items()}
        return answer

    def waits(self, seconds):
        self.later = suspicion.time.time() + seconds
        self.monkeypatch.setattr(suspicion.time, "time", lambda: self.later)
        return self

    def sends(self, typed=None, *, path="", **headers):
        data = {**self.hidden, **(TYPED if typed is None else typed)}
        return self.browser.post(path or self.path, data, headers=headers)


@pytest.fixture
def visit(address, monkeypatch):
    def begun(rule, query="", seconds=30, **headers):
        visitor = Visitor(address(rule), monkeypatch)
        visitor.looks(query, **headers)
        return visitor.waits(seconds)

    return begun


def text(answer):
    return html.unescape(answer.content.decode())


def test_what_a_visitor_sends_becomes_a_record_and_a_run(form, visit, settle):
    visitor = visit(form(), "?utm_source=spring&utm_campaign=%D0%B2", Referer="https://search.example/")
    sent = visitor.sends()
    assert (sent.status_code, sent["Location"]) == (302, visitor.path + "/thanks")
    assert "Thank you." in text(visitor.browser.get(sent["Location"]))
    assert Arrival.objects.get().state == "waiting"
    [arrival] = settle()
    lead = Lead.objects.get(email="anna@example.com")
    assert (lead.name, lead.description) == ("Анна Петрова", "<p>Racks &lt;b&gt;?</p>")
    assert lead.company == "From spring: Racks <b>?"
    assert (arrival.record, arrival.made, RuleRun.objects.get(pk=arrival.run).state) == (lead.pk, True, "done")
    for part in ('"utm_campaign":"в"', '"referrer":"https://search.example/"', "?utm_source=spring", '"language":"en"'):
        assert part in arrival.body


def test_the_way_by_which_a_visitor_came_stays_on_the_lead(form, visit, settle):
    page = "https://www.example.com/racks?utm_source=spring"
    made = form()
    visit(made, f"?embed=1&page={page.replace('?', '%3F')}&utm_source=spring&utm_medium=cpc&utm_campaign=Racks").sends()
    settle()
    lead = Lead.objects.get(email="anna@example.com")
    assert (lead.utm_source, lead.utm_medium, lead.campaign, lead.source) == ("spring", "cpc", "Racks", "advertising")
    assert lead.first_page.startswith("https://www.example.com/racks")
    visit(made, "?utm_source=autumn&utm_term=shelf").sends()
    settle()
    lead.refresh_from_db()
    assert (lead.utm_source, lead.utm_term) == ("spring", "")  # the first way stays whole


def test_an_address_that_no_field_takes_loses_nobody(form, visit, settle):
    visit(form(), "?utm_source=spring", Referer="android-app://com.example").sends()
    [arrival] = settle()
    lead = Lead.objects.get(email="anna@example.com")
    assert (arrival.state, lead.utm_source, lead.referrer) == ("done", "spring", "")


def test_the_page_needs_no_session_and_speaks_the_visitors_language(form, visit, address):
    made = form()
    page = visit(made).looks(**{"Accept-Language": "ru"})
    assert "Спросите нас" in text(page)
    assert "Ваше имя" in text(page)
    assert "Телефон" in text(page)  # a field's own label where none was written
    assert not page.cookies
    assert "<script" not in page.content.decode()
    assert 'href="https://example.com/privacy"' in page.content.decode()
    english = form(language="en")
    assert "Ask us" in text(visit(english).looks(**{"Accept-Language": "ru"}))


def test_wrong_answers_stand_at_their_fields_with_what_was_typed(form, visit):
    visitor = visit(form(), "?utm_source=spring")
    answer = visitor.sends({**TYPED, "name": " ", "email": "nobody@"})
    shown = text(answer)
    assert answer.status_code == 422
    assert "This field is required." in shown
    assert "An e-mail address is expected" in shown
    assert 'value="nobody@"' in shown
    assert "Racks &lt;b&gt;?" in answer.content.decode()
    assert 'name="utm_source" value="spring"' in shown
    assert not Arrival.objects.exists()
    assert visitor.sends({**TYPED, "email": ""}).status_code == 422  # the record is found by it
    assert visitor.sends().status_code == 302  # the page shown first is still good


def test_a_record_that_is_there_is_found(form, visit, settle):
    known = make("lead", SYSTEM, name="Anja", email="anna@example.com")
    visit(form()).sends()
    [arrival] = settle()
    assert (arrival.record, arrival.made) == (known.pk, False)
    assert Lead.objects.get(pk=known.pk).description == "<p>Racks &lt;b&gt;?</p>"


def test_a_consent_is_kept_in_the_words_that_were_read(form, visit, settle, api_of, company):
    made = form()
    visitor = visit(made, **{"Accept-Language": "ru"})
    visitor.sends({**TYPED, "consent_newsletter": "1"}, **{"Accept-Language": "ru"})
    settle()
    arrival = Arrival.objects.get()
    consent = Consent.objects.get(person_id=arrival.record)
    assert (consent.purpose, consent.channel, consent.state, consent.source) == ("newsletter", "email", "given", "form")
    assert consent.wording == "Пишите мне раз в месяц."
    api_of(company.ada).post(f"rules/{made.pk}/arrivals/{arrival.pk}/replay")
    settle()
    assert Consent.objects.count() == 1
    visit(made).sends({**TYPED, "email": "other@example.com"})
    settle()
    assert Consent.objects.count() == 1  # a box left empty is no consent


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"typed": {**TYPED, "_website": "http://spam.example"}}, "trap"),
        ({"seconds": 0.5}, "too_fast"),
        ({"hidden": {}}, "no_stamp"),
        ({"hidden": {"_stamp": "x" * 400}}, "no_stamp"),
    ],
)
def test_what_programs_send_is_kept_aside_and_can_be_let_through(form, visit, settle, api_of, company, how, reason):
    made = form()
    visitor = visit(made, seconds=how.get("seconds", 30))
    visitor.hidden = how.get("hidden", visitor.hidden)
    assert visitor.sends(how.get("typed")).status_code == 302  # a program learns nothing
    [arrival] = settle()
    assert (arrival.state, arrival.reason) == ("suspect", reason)
    assert not Lead.objects.filter(email="anna@example.com").exists()
    admin = api_of(company.ada)
    assert admin.post(f"rules/{made.pk}/arrivals/replay").json() == {"count": 0}  # only one by one
    assert admin.get(f"rules/{made.pk}/arrivals?state=suspect").json()["items"][0]["reason"]
    admin.post(f"rules/{made.pk}/arrivals/{arrival.pk}/replay")
    assert settle()[0].state == "done"
    assert Lead.objects.filter(email="anna@example.com").exists()


def test_a_page_sent_twice_is_taken_once_and_with_other_words_kept_aside(form, visit, settle):
    visitor = visit(form())
    visitor.sends()
    visitor.sends()
    visitor.sends({**TYPED, "email": "other@example.com"})
    assert [(arrival.state, arrival.reason) for arrival in settle()] == [("done", ""), ("suspect", "replayed")]


def test_a_page_that_was_open_for_days_is_shown_once_more(form, visit):
    visitor = visit(form(), seconds=90_000)
    answer = visitor.sends()
    assert answer.status_code == 422
    assert "open for very long" in text(answer)
    assert 'value="anna@example.com"' in text(answer)
    assert not Arrival.objects.exists()


def test_another_forms_stamp_is_none(form, visit, settle):
    first, second = visit(form()), visit(form())
    second.hidden = first.hidden
    second.sends()
    assert settle()[0].reason == "no_stamp"


def test_many_from_one_address_are_kept_aside_and_then_refused(form, visit, settle, monkeypatch):
    monkeypatch.setattr(suspicion.PACE, "most", 2)
    monkeypatch.setattr(suspicion.RUSH, "most", 4)
    made = form()
    answers = [visit(made).sends({**TYPED, "email": f"a{number}@example.com"}).status_code for number in range(5)]
    assert answers == [302, 302, 302, 302, 429]
    assert [arrival.reason for arrival in settle()] == ["", "", "pace", "pace"]


def test_a_form_of_ones_own_page_is_taken_from_the_sites_that_are_named(form, visit, settle):
    made = form()
    for origin in ("https://www.example.com", "https://evil.example", "null"):
        visitor = visit(made)
        visitor.hidden = {"utm_source": "site"}
        visitor.sends(None, Origin=origin, Referer="https://www.example.com/contact")
    first, second, third = settle()
    assert (first.state, second.reason, third.reason) == ("done", "no_stamp", "no_stamp")
    assert '"first_page":"https://www.example.com/contact"' in first.body


def test_only_the_named_sites_show_it(form, visit):
    page = visit(form(redirect="https://shop.example/thanks")).looks("?embed=1")
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.example.com;" in policy + ";"
    assert "form-action 'self' https://shop.example" in policy
    assert "X-Frame-Options" not in page
    assert "frame-ancestors 'self'" in visit(form(origins=[])).looks()["Content-Security-Policy"]


def test_afterwards_the_visitor_is_sent_on(form, visit):
    assert visit(form(redirect="https://shop.example/thanks")).sends()["Location"] == "https://shop.example/thanks"
    within = visit(form(thanks="Bis bald"), "?embed=1")
    sent = within.sends(path=within.path + "?embed=1")
    assert sent["Location"].endswith("/thanks?embed=1")
    assert "Bis bald" in text(within.browser.get(sent["Location"]))


def test_a_form_of_a_rule_that_is_off_is_held_and_one_that_is_gone_is_404(form, visit, settle, address):
    made = form()
    visitor = visit(made)
    Rule.objects.filter(pk=made.pk).update(is_active=False)
    visitor.sends()
    assert settle()[0].state == "held"
    doors.renew(made, actor=SYSTEM)
    assert visitor.looks().status_code == 404
    assert visitor.sends().status_code == 404
    assert "There is no form" in text(visitor.looks())


def test_a_message_does_not_come_to_a_form_nor_a_form_to_a_message(form, rule, address, send, client):
    problem(send(address(form()).replace("forms", "hooks")), 404, "not_found")
    assert client.get(address(rule()).replace("hooks", "forms")).status_code == 404


def test_what_is_no_form_is_refused(form, visit):
    visitor = visit(form())
    assert visitor.sends({**TYPED, "description": "x" * 300_000}).status_code == 413
    assert visitor.sends({**TYPED, "description": "x" * 100_000}).status_code == 422
    assert visitor.sends({**TYPED, "name": "A\x00"}).status_code in (302, 422)
    assert visitor.browser.put(visitor.path).status_code == 405
    assert visitor.browser.post(visitor.path, "{", content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"asked": []}, "asked"),
        ({"asked": "name"}, "asks for 1 to 40"),
        ({"asked": [{"field": "nothing"}]}, "no field “nothing”"),
        ({"asked": [{"field": "owner"}]}, "no field “owner”"),
        ({"asked": [*ASKED, {"field": "email"}]}, "asked for twice"),
        ({"asked": [{"field": "email"}]}, "“Name” is needed"),
        ({"asked": [{**ASKED[0], "colour": "red"}]}, "no “colour”"),
        ({"asked": [*ASKED, {"consent": "anything", "label": "Yes"}]}, "One of these"),
        ({"asked": [*ASKED[:2], {"consent": "marketing"}]}, "words of the consent"),
        ({"match": "website"}, "A record is found by"),
        ({"redirect": "javascript:alert(1)"}, "begins with https://"),
        ({"origins": ["https://a.example; script-src *"]}, "written as https://www.example.com"),
        ({"origins": ["https://a.example/path"]}, "written as https://www.example.com"),
        ({"language": "de"}, "One of these"),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_a_form_that_could_not_be_used_is_refused(api_of, company, part, said):
    made = api_of(company.ada).post(
        "rules", {"label": "Form", "key": "form", "entity": "lead", "trigger": {**FORM, **part}, "steps": [STEP]}
    )
    problem(made, 422)
    assert said in made.json()["fields"]["trigger"]


def test_a_form_may_do_nothing_but_make_its_record(api_of, company):
    made = api_of(company.ada).post("rules", {"label": "Form", "key": "form", "entity": "lead", "trigger": FORM, "steps": []})  # fmt: skip
    assert made.status_code == 201, made.content


def test_a_form_is_put_together_in_the_editor(enter, company, automation):
    ada = enter(company.ada)
    here = "/admin/rules/draw?entity=lead"
    base = {"label": "Ask us", "is_active": "1", "hourly_limit": "1000", "t-kind": "form"}
    first = text(ada.post(here, {**base, "op": ""}))
    assert re.findall(r'name="ask" value="(\w+)"', first) == ["name", "email", "phone", "mobile"]
    typed = {
        **base, "ask-any": "1", "ask": ["name", "email", "consent_newsletter"], "ask-required": ["0", "1"],
        "ask-1-label": "Where to answer", "ask-2-label": "Write to me", "ask-2-channel": "email", "t-title": "Ask us",
        "t-origins": "https://www.example.com/\nhttps://Shop.example.com", "t-match": "email", "t-found": "fill", "t-otherwise": "make",
    }  # fmt: skip
    moved = text(ada.post(here, {**typed, "op": "up:ask-2"}))
    assert re.findall(r'name="ask" value="(\w+)"', moved) == ["name", "consent_newsletter", "email"]
    more = text(ada.post(here, {**typed, "op": "add:ask", "ask-new": "company"}))
    assert re.findall(r'name="ask" value="(\w+)"', more)[-1] == "company"
    less = text(ada.post(here, {**typed, "op": "drop:ask-2"}))
    assert re.findall(r'name="ask" value="(\w+)"', less) == ["name", "email"]
    assert ada.post("/admin/rules/new?entity=lead", typed).status_code == 302
    rule = Rule.objects.get()
    assert rule.trigger == {
        "kind": "form", "title": "Ask us", "match": "email", "found": "fill", "otherwise": "make",
        "origins": ["https://www.example.com", "https://shop.example.com"],
        "asked": [
            {"field": "name", "required": True}, {"field": "email", "label": "Where to answer", "required": True},
            {"consent": "newsletter", "channel": "email", "label": "Write to me"},
        ],
    }  # fmt: skip
    automation.known()
    assert 'value="Where to answer"' in text(ada.get(f"/admin/rules/{rule.pk}"))


def test_its_page_and_what_shows_it_elsewhere_stand_with_what_came(
    enter, company, form, visit, settle, api_of, address
):
    made = form(title='Ask "us" <now>')
    visitor = visit(made)
    visitor.hidden = {}
    visitor.sends()
    settle()
    shown = text(enter(company.ada).get(f"/admin/rules/{made.pk}/arrivals"))
    told = api_of(company.ada).get(f"rules/{made.pk}/address").json()
    assert told["url"].endswith(address(made))
    assert told["frame"] in shown  # as text
    assert 'title="Ask &quot;us&quot; &lt;now&gt;"' in told["frame"]
    assert f'action="{told["url"]}"' in told["html"]
    assert 'name="email" required' in told["html"]
    assert "<iframe" not in enter(company.ada).get(f"/admin/rules/{made.pk}/arrivals").content.decode()
    assert "Suspect" in shown
    assert "nor from a site that may show it" in shown
    assert "Signatures" not in shown
    problem(api_of(company.ada).patch(f"rules/{made.pk}/address", {"signing_secret": None}), 422, "not_signed")
    arrival = Arrival.objects.get()
    assert "Let it through" in text(enter(company.ada).get(f"/admin/rules/{made.pk}/arrivals/{arrival.pk}"))
