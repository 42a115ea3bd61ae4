"""Who is where: known to all live processes, told only to those who may be there too, forgotten when a page or a process is gone."""

import json
import time
import uuid

import pytest

from regulars.services.live import presence, tickets
from regulars.services.live.places import is_open_to, may_stand
from regulars.services.live.presence import Presence, Visit
from tests.areas.make import make
from tests.factories.people import actor_of, make_company
from tests.services.test_live import ask

TAB = "a" * 32


def word(person="p1", tab="t1", at="deal:1", since=10, editing=0):
    return Visit(tab, person, at, since, editing).word()


def test_one_with_two_pages_is_there_once_and_edits_if_one_of_them_does():
    here = Presence()
    here.hear([word(tab="t1"), word(tab="t2", since=5, editing=7), word("p2", "t3", since=20)])
    assert here.people("deal:1") == [["p1", 5, 7], ["p2", 20, 0]]


def test_only_what_is_news_moves_a_place():
    here = Presence()
    assert here.hear([word()]) == {"deal:1"}
    assert here.hear([word()]) == set()
    assert here.hear([word(editing=12)]) == {"deal:1"}
    assert here.hear([word(at="deal:2")]) == {"deal:1", "deal:2"}
    assert here.hear([{"tab": "t1", "left": True}]) == {"deal:2"}
    assert here.people("deal:2") == []


def test_nobody_takes_over_the_page_of_another():
    here = Presence()
    here.hear([word("p1", "t1")])
    assert here.hear([word("thief", "t1", editing=9)]) == set()
    assert here.people("deal:1") == [["p1", 10, 0]]


def test_words_that_are_none_are_left(monkeypatch):
    assert Presence().hear([{}, {"ask": True}, {"tab": "x", "left": True}, {"strange": 1}]) == set()


@pytest.mark.parametrize(
    "payload", ["", "no words", "7", '{"tab": "t1"}', '[7, "t1", null]', '[{"since": "long ago"}]']
)
def test_a_message_that_holds_no_words_is_left(payload):
    assert presence.words_in(payload) == []


def test_who_was_not_heard_of_is_forgotten_and_ones_own_are_not(monkeypatch):
    here = Presence()
    here.hear([word("p1", "t1"), word("p2", "t2")])
    here.own.add("t2")
    later = time.monotonic() + presence.LOST + 1
    monkeypatch.setattr(presence.time, "monotonic", lambda: later)
    assert here.expire() == {"deal:1"}
    assert here.people("deal:1") == [["p2", 10, 0]]


def test_a_thousand_visits_go_in_messages_that_notify_can_carry():
    words = [
        word(str(uuid.uuid4()), uuid.uuid4().hex, f"custom-entity-name:{uuid.uuid4()}", 10**9, 10**9)
        for _each in range(1000)
    ]
    parts = presence.messages(words)
    assert max(len(part) for part in parts) < 8000
    assert sum(len(json.loads(part)) for part in parts) == 1000


@pytest.mark.django_db
def test_a_place_is_open_to_those_who_may_see_it():
    company = make_company()
    account = make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))
    at = f"account:{account.pk}"
    assert [is_open_to(actor_of(who), at) for who in (company.ann, company.mary, company.carl, company.nobody)] == [
        True,
        True,
        False,
        False,
    ]
    assert is_open_to(actor_of(company.carl), "account")
    assert not is_open_to(actor_of(company.nobody), "account")
    for strange in ("", "nothing", "account:x", f"account:{uuid.uuid4()}", "x" * 100):
        assert not is_open_to(actor_of(company.ada), strange)
    assert not may_stand("no id", at)


@pytest.mark.django_db
def test_the_names_are_said_to_who_may_be_there_and_know_them(client):
    company = make_company()
    account = make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))
    address = f"/presence?at=account:{account.pk}&people={company.mary.pk}.1764328000.0,{company.ada.pk}.1764328000.1764331600,{company.ann.pk}.1.0,zz,{uuid.uuid4()}.1.0"
    client.force_login(company.ann)
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Ada Admin edits since" in page
    assert "Mary Manager is here since" in page
    assert page.index("Ada Admin") < page.index("Mary Manager")
    assert "Ann Rep" not in page, "oneself"
    client.force_login(company.carl)
    assert client.get(address).status_code == 404
    client.force_login(company.nobody)
    assert client.get(f"/presence?at=account&people={company.mary.pk}.1.0").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_who_opens_a_page_hears_who_is_there_and_a_stranger_hears_nothing():
    company = make_company()
    account = make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))
    at = f"account:{account.pk}"

    def heard(person):
        query = f"ticket={tickets.issue(person.pk)}&at={at}&tab={TAB}&since=1764328000"
        found = ask("/events", query, until=3, seconds=2)
        return b"".join(each.get("body", b"") for each in found)

    assert str(company.ann.pk).encode() in heard(company.ann)
    assert b'"presence"' not in heard(company.carl)
