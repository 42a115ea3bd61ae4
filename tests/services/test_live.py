"""Live updates: only identifiers, only to those who were given a ticket, nothing missed after a break."""

import asyncio
import json
import uuid

import pytest

from regulars.engine import changes, save
from regulars.engine.models import Team
from regulars.services.live import asgi, hub, tickets, views
from regulars.services.live.events import MOST_IDS, NOTICE, event, named, summary
from regulars.services.live.hub import Hub
from tests.factories.loops import run_alone
from tests.factories.people import SYSTEM, make_company


def test_many_changes_become_one_word_about_the_entity():
    few = summary([("deal", "1"), ("deal", "2"), ("deal", "1"), ("account", "3")])
    assert few == [{"entity": "deal", "id": "1"}, {"entity": "deal", "id": "2"}, {"entity": "account", "id": "3"}]
    many = summary([("deal", str(number)) for number in range(MOST_IDS + 1)])
    assert many == [{"entity": "deal", "id": None}]


def test_an_event_has_the_form_that_browsers_read():
    assert event("5-6", [("deal", "1")]) == b'id: 5-6\ndata: [{"entity":"deal","id":"1"}]\n\n'


def test_a_ticket_is_good_until_someone_touches_it():
    person = uuid.uuid4()
    ticket = tickets.issue(person)
    assert tickets.person_of(ticket) == str(person)
    assert not tickets.person_of(ticket[:-2])
    assert not tickets.person_of("")


def ask(path, query, *, seconds=3.0, work=None, until=1):
    """Open a stream, do some work, gather what was sent until `until` events came."""
    sent = []

    async def run():
        asgi.hub = Hub()
        leave = asyncio.Event()

        async def receive():
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if sum(b"data:" in each.get("body", b"") for each in sent) >= until:
                leave.set()

        scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": []}
        stream = asyncio.create_task(asgi.app(scope, receive, send))
        await asyncio.sleep(0.5)
        if work:
            await asyncio.to_thread(work)
        done, _pending = await asyncio.wait({stream}, timeout=seconds)
        if not done:
            leave.set()
            await stream
        if asgi.hub.task:
            asgi.hub.task.cancel()

    run_alone(run())
    return sent


def test_without_a_ticket_there_is_no_stream():
    sent = ask("/events", "ticket=wrong")
    assert sent[0]["status"] == 403


@pytest.mark.django_db(transaction=True)
def test_a_change_is_heard_at_once_and_after_a_break():
    start = changes.end()

    def work():
        from django.db import connections

        save.save(Team(name=f"Live {uuid.uuid4().hex}"), actor=SYSTEM)
        connections.close_all()

    ticket = tickets.issue(uuid.uuid4())
    heard = b"".join(each.get("body", b"") for each in ask("/events", f"ticket={ticket}", work=work, until=2))
    assert b'"entity":"team"' in heard
    missed = b"".join(each.get("body", b"") for each in ask("/events", f"ticket={ticket}&after={start}"))
    assert b'"entity":"team"' in missed


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_heard_nothing_knows_where_to_go_on():
    ticket = tickets.issue(uuid.uuid4())
    heard = b"".join(each.get("body", b"") for each in ask("/events", f"ticket={ticket}"))
    assert f"id: {changes.end()}\ndata: []".encode() in heard


@pytest.mark.django_db(transaction=True)
def test_who_missed_more_than_is_named_asks_for_everything(monkeypatch, client):
    start = changes.end()
    for _each in range(3):
        save.save(Team(name=f"Live {uuid.uuid4().hex}"), actor=SYSTEM)
    monkeypatch.setattr(hub, "BATCH", 2)
    monkeypatch.setattr(views, "LIMIT", 2)
    missed = b"".join(
        each.get("body", b"") for each in ask("/events", f"ticket={tickets.issue(uuid.uuid4())}&after={start}")
    )
    assert f'id: {changes.end()}\ndata: [{{"entity":"everything","id":null}}]'.encode() in missed
    client.force_login(make_company().ann)
    answer = client.get(f"/live/since?since={start}").json()
    assert answer == {"seen": str(changes.end()), "changes": [{"entity": "everything", "id": None}]}


@pytest.mark.django_db(transaction=True)
def test_whose_notifications_moved_is_told_to_that_person_alone():
    def work():
        from django.db import connection, connections

        with connection.cursor() as cursor:
            cursor.execute("select pg_notify('notices', %s)", [str(person)])
        connections.close_all()

    person, other = uuid.uuid4(), uuid.uuid4()
    heard = b"".join(
        each.get("body", b"") for each in ask("/events", f"ticket={tickets.issue(person)}", work=work, until=2)
    )
    assert NOTICE in heard
    heard = b"".join(
        each.get("body", b"") for each in ask("/events", f"ticket={tickets.issue(other)}", work=work, until=2)
    )
    assert NOTICE not in heard


@pytest.mark.django_db
def test_polling_answers_the_same_for_people_only(client):
    company = make_company()
    assert client.get("/live/since").status_code in (302, 401)
    client.force_login(company.ann)
    seen = json.loads(client.get("/live/since").content)["seen"]
    answer = json.loads(client.get(f"/live/since?since={seen}").content)
    assert answer == {"seen": seen, "changes": []}
    assert client.get("/live/since?since=nonsense").status_code == 200


def test_a_change_tells_the_records_that_it_hangs_on():
    note, deal = uuid.uuid4(), uuid.uuid4()
    assert list(named([("note", note, [deal]), ("deal", deal, None)])) == [
        ("note", str(note)),
        ("around", str(deal)),
        ("deal", str(deal)),
    ]
