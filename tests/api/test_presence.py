"""Programs say who is on a record and ask it: told by the live process, only to those who may be there, until a moment."""

import asyncio
import json
import uuid
from urllib.parse import urlsplit

import pytest
from django.db import connections

from regulars.services.identity.models import ApiToken
from regulars.services.live import asgi, presence, saying, tickets
from regulars.services.live.hub import Hub
from tests.api.conftest import problem
from tests.areas.make import make
from tests.factories.loops import run_alone
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(company):
    return make("account", actor_of(company.ada), name="Acme", owner=str(company.ann.pk))


def asked(api, address):
    """The query with which a program is led to the live process."""
    answer = api.get(address)
    assert answer.status_code == 307, answer.content
    there = urlsplit(answer["Location"])
    assert there.path == "/presence"
    return there.query


def live(*steps):
    """A live process, begun as the server begins it; each step is work, or a query that it is asked. Gives status and body of each."""
    found = []

    async def run():
        asgi.hub = Hub()
        begun = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def next_message():
            return next(begun)

        async def ignore(_message):
            pass

        await asgi.app({"type": "lifespan"}, next_message, ignore)
        await asgi.hub.listens.wait()
        for step in steps:
            if callable(step):
                await asyncio.to_thread(alone, step)
                await asyncio.sleep(0.3)
            else:
                found.append(await answer_to(step))
        asgi.hub.task.cancel()

    run_alone(run())
    return found


def alone(work):
    work()
    connections.close_all()


async def answer_to(query):
    sent = []

    async def send(message):
        sent.append(message)

    await asgi.app({"type": "http", "path": "/presence", "query_string": query.encode(), "headers": []}, None, send)
    return sent[0]["status"], sent[1]["body"].decode()


def test_who_says_that_they_are_there_is_told_to_others_until_they_leave(company, account, api_of):
    ann, mary = api_of(company.ann), api_of(company.mary)
    address = f"accounts/{account.number}/presence"
    query = asked(mary, address)
    told = live(
        lambda: ann.post(address),
        query,
        lambda: ann.post(address, {"editing": True, "seconds": 10}),
        query,
        lambda: ann.delete(address),
        query,
    )
    looks, edits, away = [json.loads(body)["items"] for _status, body in told]
    assert [(each["id"], each["label"], each["editing_since"]) for each in looks] == [
        (str(company.ann.pk), "Ann Rep", None)
    ]
    assert edits[0]["since"] == looks[0]["since"]
    assert edits[0]["editing_since"] is not None
    assert away == []


def test_the_answer_says_until_when_it_counts(company, account, api_of):
    answer = api_of(company.ann).post(f"accounts/{account.pk}/presence", {"seconds": 300})
    assert answer.json()["editing"] is False
    assert answer.json()["until"].endswith("Z")


def test_who_may_not_see_it_neither_asks_nor_says_and_who_may_not_change_it_does_not_edit(company, account, api_of):
    address = f"accounts/{account.pk}/presence"
    for stranger in (api_of(company.carl), api_of(company.nobody)):
        assert {stranger.send(method, address).status_code for method in ("GET", "POST", "DELETE")} <= {403, 404}
    reader = api_of(company.ann, "read")
    assert reader.post(address).status_code == 200
    problem(reader.post(address, {"editing": True}), 403)
    problem(api_of(company.ada).post(f"accounts/{uuid.uuid4()}/presence"), 404)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"editing": "yes"}, "editing"), ({"seconds": 9}, "seconds"), ({"seconds": 301}, "seconds"),
     ({"seconds": True}, "seconds"), ({"seconds": "60"}, "seconds"), ({"until": 5}, "until")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(company, account, api_of, given, field):
    refused = problem(api_of(company.ann).post(f"accounts/{account.pk}/presence", given), 422)
    assert list(refused["fields"]) == [field]


def test_rights_are_asked_anew_when_the_ticket_comes(company, account, api_of):
    query = asked(api_of(company.mary), f"accounts/{account.pk}/presence")
    ApiToken.objects.update(expires_at=account.created_at)
    assert live(query, "ticket=wrong", "") == [(403, "A fresh ticket is needed: ask the API again.")] * 3


def test_a_live_process_that_begins_later_hears_of_it_from_the_others(company, account):
    at = f"account:{account.pk}"
    other = Hub()

    async def run():
        other.begin()
        await other.listens.wait()
        await asyncio.to_thread(alone, lambda: saying.here(uuid.uuid4(), company.ann.pk, at, editing=False, seconds=60))
        await asyncio.sleep(0.3)
        later = Hub()
        later.begin()
        await later.listens.wait()
        await asyncio.sleep(0.3)
        other.task.cancel()
        later.task.cancel()
        return later.presence.people(at)

    assert [each[0] for each in run_alone(run())] == [str(company.ann.pk)]


def test_a_ticket_is_for_a_minute_and_one_token(monkeypatch):
    token = uuid.uuid4()
    ticket = tickets.issue_question(token, "deal:1")
    assert tickets.question_of(ticket) == (token, "deal:1")
    assert tickets.question_of(tickets.issue(token)) is None
    monkeypatch.setattr(tickets, "WHO_SECONDS", -1)
    assert tickets.question_of(ticket) is None


def test_what_a_program_said_is_over_at_its_moment(monkeypatch):
    here, now = presence.Presence(), 1_764_328_000
    monkeypatch.setattr(presence.time, "time", lambda: now)
    word = {"tab": "t", "person": "p", "at": "deal:1", "since": now, "editing": 0, "until": now + 60}
    assert here.hear([word]) == {"deal:1"}
    assert here.hear([{**word, "since": now + 30, "editing": now + 30, "until": now + 90}]) == {"deal:1"}
    assert here.people("deal:1") == [["p", now, now + 30]], "it is since they came first"
    monkeypatch.setattr(presence.time, "time", lambda: now + 90)
    assert here.people("deal:1") == []
    assert here.hear([{**word, "since": now + 90, "until": now + 150}]) == {"deal:1"}, "they came anew"
    monkeypatch.setattr(presence.time, "time", lambda: now + 150)
    assert here.expire() == {"deal:1"}
    assert not here.visits
    assert not here.said


def test_the_programs_of_one_person_are_not_everywhere():
    here, until = presence.Presence(), 2**40
    for number in range(presence.MOST_OF_PROGRAMS + 1):
        word = {"tab": f"t{number}", "person": "p", "at": f"deal:{number}", "since": 1, "editing": 0, "until": until}
        moved = here.hear([word])
    assert moved == {"deal:0", f"deal:{presence.MOST_OF_PROGRAMS}"}
    assert len(here.visits) == presence.MOST_OF_PROGRAMS
