"""The customer's page of a quote: read, tick, comment, accept, refuse; no session, no guessing, nothing twice."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regulars.areas.catalog.models import TaxCategory
from regulars.areas.orders import actions, links
from regulars.areas.orders.models import Quote, QuoteComment
from regulars.base import pace
from regulars.base.errors import Refused
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.make import edit, fresh, make

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(autouse=True)
def fresh_pace():
    pace.forget()


@pytest.fixture
def quote(ada, ann):
    make("seller", ada, name="Pumpenwerk", address={"country": "DE"}, is_default=True)
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="DE", percent="19")
    account = make("account", ann, name="Acme <Corp>", billing={"country": "DE"})
    made = make("quote", ann, account=account.id, currency="EUR", language="en", name="Cooling")
    add(made, ann)
    return made


def add(quote, ann, **line):
    return make("quote-line", ann, quote=quote.id, **{"name": "Pump", "price": {"amount": "100", "currency": "EUR"}, **line})  # fmt: skip


@pytest.fixture
def option(quote, ann):
    return add(quote, ann, name="Care", is_optional=True)


@pytest.fixture
def address(quote, option, ann):
    actions.send(fresh(quote), actor=ann)
    return path_of(quote)


def path_of(quote):
    return "/q/" + links.address_of(fresh(quote)).rpartition("/q/")[2]


@pytest.fixture
def customer(db):
    return Client(enforce_csrf_checks=True)


def accepting(**more):
    return {"deed": "accept", "name": "Bob Buyer", "agreed": "1", **more}


def test_it_is_read_without_a_session_and_not_found_by_search_engines(customer, quote, address):
    answer = customer.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for part in ("Acme &lt;Corp&gt;", "Pump", "Care", "VAT 19%", "€119.00", "Pumpenwerk"):
        assert part in page
    assert "margin" not in page.lower()
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert customer.get(f"{address}/quote.pdf").content[:5] == b"%PDF-"


def test_a_guessed_or_changed_address_leads_nowhere(customer, quote, address):
    for wrong in (
        address[:-1],
        address[:-2] + "xx",
        "/q/x",
        f"/q/{fresh(quote).link.hex}",
        f"/q/{fresh(quote).link.hex}~",
        "/q/%00",
    ):
        assert customer.get(wrong).status_code == 404
        assert customer.post(wrong, accepting()).status_code == 404
    assert fresh(quote).status == "sent"


def test_a_withdrawn_link_leads_nowhere_and_a_new_one_takes_its_place(customer, ann, quote, address):
    actions.unlink(fresh(quote), actor=ann)
    assert customer.get(address).status_code == 404
    with pytest.raises(Refused):
        actions.unlink(fresh(quote), actor=ann)
    actions.link(fresh(quote), actor=ann)
    assert customer.get(address).status_code == 404
    assert customer.get(path_of(quote)).status_code == 200


def test_a_draft_has_no_page(quote):
    assert links.address_of(fresh(quote)) == ""


def test_the_first_look_is_kept_and_told_once(customer, client, company, quote, address):
    client.force_login(company.ann)
    client.get(address)
    assert fresh(quote).opened_at is None, "our own looks do not count"
    customer.get(address)
    first = fresh(quote)
    customer.get(address)
    assert first.opened_at == fresh(quote).opened_at
    assert fresh(quote).seen_at > first.seen_at
    assert Change.objects.filter(record=quote.id, verb="open").count() == 1
    assert [each.params["code"]["words"] for each in Notification.objects.filter(recipient=company.ann)] == [quote.code]
    assert "Opened by the customer" in client.get(f"/quotes/{fresh(quote).number}").content.decode()


def test_options_are_worked_out_and_nothing_is_stored(customer, quote, option, address):
    assert "€238.00" in customer.get(f"{address}?ticked=1&o={option.id}").content.decode()
    assert "€238.00" in customer.post(address, {"deed": "total", "o": str(option.id)}).content.decode()
    assert "€238.00" not in customer.get(f"{address}?ticked=1&o=nonsense").content.decode()
    assert fresh(quote).total == 119
    assert not fresh(option).is_chosen


def test_accepting_with_options_and_a_signature(customer, client, company, quote, option, address):
    drawn = f"data:image/png;base64,{PNG}"
    answer = customer.post(address, accepting(o=str(option.id), signature=drawn))
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    told = fresh(quote)
    assert (told.status, told.decided_by, told.total, fresh(option).is_chosen) == ("accepted", "Bob Buyer", 238, True)
    assert told.decided_from == "127.0.0.1"
    assert (told.signature.entity, told.signature.record) == ("quote-document", quote.pk)
    assert "accepted by Bob Buyer" in customer.get(address).content.decode()
    client.force_login(company.ann)
    assert client.get(f"/quotes/{quote.id}/signature.png").content == base64.b64decode(PNG)
    assert Notification.objects.filter(recipient=company.ann, params__name__words="Bob Buyer").count() == 1
    client.force_login(company.carl)
    assert client.get(f"/quotes/{quote.id}/signature.png").status_code in (403, 404)


def test_accepting_twice_changes_nothing(customer, quote, option, address):
    customer.post(address, accepting())
    answer = customer.post(address, accepting(name="Eve", o=str(option.id)))
    assert answer.status_code in (409, 422)
    assert "accepted already" in answer.content.decode()
    assert (fresh(quote).decided_by, fresh(quote).total) == ("Bob Buyer", 119)
    assert Change.objects.filter(record=quote.id, verb="accept").count() == 1


def test_after_its_last_day_it_says_so_and_changes_nothing(customer, quote, address):
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    page = customer.get(address).content.decode()
    assert "This quote has expired." in page
    assert 'id="accept"' not in page
    for given in (accepting(), {"deed": "refuse", "name": "Bob", "reason": "Late"}):
        answer = customer.post(address, given)
        assert "This quote has expired." in answer.content.decode()
        assert answer.status_code >= 400
    assert fresh(quote).status == "sent"


def test_after_a_new_version_it_says_so_and_changes_nothing(customer, ann, quote, address):
    actions.renew(fresh(quote), actor=ann)
    for given in (
        accepting(),
        {"deed": "refuse", "name": "B", "reason": "x"},
        {"deed": "comment", "name": "B", "text": "x"},
    ):
        answer = customer.post(address, given)
        assert "newer version" in answer.content.decode()
        assert answer.status_code >= 400
    assert fresh(quote).status == "superseded"
    assert not QuoteComment.objects.exists()


def test_refusing_with_a_reason(customer, company, quote, address):
    assert customer.post(address, {"deed": "refuse", "name": "Bob"}).status_code >= 400
    assert fresh(quote).status == "sent"
    customer.post(address, {"deed": "refuse", "name": "Bob", "reason": "Too dear"})
    assert (fresh(quote).status, fresh(quote).refusal, fresh(quote).decided_by) == ("refused", "Too dear", "Bob")
    assert Notification.objects.filter(recipient=company.ann, params__name__words="Bob").count() == 1


def test_both_sides_talk(customer, client, company, ann, quote, address):
    customer.post(address, {"deed": "comment", "name": "Bob", "text": "<b>How</b> soon?"})
    make("quote-comment", ann, quote=quote.id, text="In four weeks.")
    page = customer.get(address).content.decode()
    for part in ("&lt;b&gt;How&lt;/b&gt; soon?", "Bob", "In four weeks.", "Ann Rep"):
        assert part in page
    told = [each.params.get("words", {}).get("words") for each in Notification.objects.filter(recipient=company.ann)]
    assert told.count("<b>How</b> soon?") == 1
    with pytest.raises(Refused):
        edit(QuoteComment.objects.filter(is_from_customer=True).get(), ann, text="Something else")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"agreed": ""},
        {"signature": "data:image/png;base64,AAAA"},
        {"signature": "data:image/svg+xml;base64,PHN2Zy8+"},
        {"signature": "data:image/png;base64,%%%"},
        {"signature": "data:image/png;base64," + "A" * 300_000},
        {"o": "00000000-0000-0000-0000-000000000000"},
        {"o": "nonsense"},
    ],
)
def test_wrong_answers_change_nothing_and_keep_what_was_typed(customer, quote, address, wrong):
    answer = customer.post(address, accepting(**wrong))
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.content.decode()
    assert fresh(quote).status == "sent"


def test_a_strange_deed_is_no_fault(customer, quote, address):
    assert customer.post(address, {"deed": "delete"}).status_code == 400
    assert customer.put(address).status_code == 405
    assert customer.post(address, {"deed": "comment", "name": "B\x00ob", "text": "a\x00b"}).status_code == 302
    assert QuoteComment.objects.get().text == "ab"


def test_one_network_does_not_do_much_at_once(customer, quote, address):
    answers = [
        customer.post(address, {"deed": "comment", "name": "Bob", "text": str(n)}).status_code for n in range(14)
    ]
    assert answers[-1] == 429
    assert QuoteComment.objects.count() == 12


def test_it_speaks_the_language_of_the_quote(customer, ann, quote, option):
    edit(fresh(quote), ann, language="ru")
    actions.send(fresh(quote), actor=ann)
    assert "Принять предложение" in customer.get(path_of(quote)).content.decode()


def test_a_letter_brings_the_link(ann, quote, address):
    actions.mail(fresh(quote), actor=ann, to="bob@example.com", message="Hello Bob")
    letter = OutgoingLetter.objects.get()
    assert (letter.to, letter.record) == ("bob@example.com", quote.id)
    assert Change.objects.filter(record=quote.id, verb="mail").count() == 1
    actions.unlink(fresh(quote), actor=ann)
    with pytest.raises(Refused):
        actions.mail(fresh(quote), actor=ann, to="bob@example.com")


def test_a_quote_disturbs_nobody_unless_it_is_wanted_all_the_same(ann, quote, address):
    make("quiet-time", ann, person={"entity": "account", "id": str(quote.account_id)}, reason="Stocktaking")
    with pytest.raises(Refused, match="Stocktaking"):
        actions.mail(fresh(quote), actor=ann, to="bob@example.com")
    assert not OutgoingLetter.objects.exists()
    actions.mail(fresh(quote), actor=ann, to="bob@example.com", anyway=True)
    assert OutgoingLetter.objects.count() == 1


def test_a_letter_that_cannot_be_noted_is_not_sent(ann, quote, address, monkeypatch):
    def lost(*_given, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "note", lost)
    with pytest.raises(ZeroDivisionError):
        actions.mail(fresh(quote), actor=ann, to="bob@example.com")
    assert not OutgoingLetter.objects.exists()
