"""What changes between a page's making and its stream's beginning is told: the page says up to where it was made."""

import asyncio
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.engine import changes, save
from regulars.engine.models import Team
from regulars.services.live import asgi, hub, tickets
from regulars.services.live.hub import Hub
from tests.factories.loops import run_alone
from tests.factories.people import SYSTEM, make_company
from tests.services.test_live import ask

pytestmark = pytest.mark.django_db(transaction=True)


def place_of(page):
    return re.search(r'<r-live [^>]*data-after="([^"]*)"', page.content.decode())[1]


def make_team():
    team = Team(name=f"Live {uuid.uuid4().hex}")
    save.save(team, actor=SYSTEM)
    return str(team.pk)


def opened(place):
    return b"".join(
        each.get("body", b"") for each in ask("/events", f"ticket={tickets.issue(uuid.uuid4())}&after={place}")
    )


def test_a_page_is_told_of_what_changed_before_its_stream_began(client):
    client.force_login(make_company().ada)
    before = make_team()
    place = place_of(client.get("/teams/"))
    missed = make_team()
    heard = opened(place).decode()
    assert missed in heard
    assert before not in heard, "it is on the page"


def test_a_page_that_missed_nothing_is_told_of_nothing(client):
    client.force_login(make_company().ada)
    make_team()
    assert b"data: []" in opened(place_of(client.get("/teams/")))


def test_a_change_that_was_being_written_while_the_page_was_made_is_told(client):
    client.force_login(make_company().ada)
    running = connection.copy()
    try:
        with running.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select pg_current_xact_id()::text")
            (transaction,) = cursor.fetchone()
            place = place_of(client.get("/teams/"))
            make_team()
            cursor.execute("commit")
    finally:
        running.close()
    assert changes.parse_position(place) <= (int(transaction), 0), "it is not on the page yet"


def test_the_place_costs_a_page_no_question(client):
    client.force_login(make_company().ada)
    client.get("/teams/")
    with CaptureQueriesContext(connection) as asked:
        assert place_of(client.get("/teams/"))
    assert sum("pg_snapshot_xmin" in query["sql"] for query in asked.captured_queries) == 1
    assert "django_session" in next(
        query["sql"] for query in asked.captured_queries if "pg_snapshot_xmin" in query["sql"]
    )


def test_what_was_read_a_moment_ago_is_told_from_memory(monkeypatch):
    """Also what many pages ask at once; only what is older is asked of the database, and much is told as everything."""

    async def run():
        made = Hub()
        made.begin()
        try:
            await _until(lambda: made.position != (0, 0))
            start = made.position
            first = await asyncio.to_thread(_in_thread, make_team)
            await _until(lambda: made.position > start)
            middle = made.position
            second = await asyncio.to_thread(_in_thread, make_team)
            await _until(lambda: made.position > middle)
            monkeypatch.setattr(hub, "connect", _nobody)
            told = [await made.since(place) for place in (start, middle, made.position, (made.position[0] + 5, 0))]
            monkeypatch.setattr(hub, "BATCH", 2)
            much = await made.since(start)
            return first, second, [each.decode() for each in told], much
        finally:
            made.task.cancel()

    first, second, told, much = run_alone(run())
    assert [(first in each, second in each) for each in told] == [
        (True, True),
        (False, True),
        (False, False),
        (False, False),
    ]
    assert b"everything" in much


def test_what_is_no_longer_remembered_is_asked_of_the_log(monkeypatch):
    monkeypatch.setattr(hub, "REMEMBERED", 1)

    async def run():
        made = Hub()
        made.begin()
        try:
            await _until(lambda: made.position != (0, 0))
            start = made.position
            names = [await asyncio.to_thread(_in_thread, make_team) for _each in range(3)]
            end = await asyncio.to_thread(_in_thread, changes.end)
            await _until(lambda: made.position >= end > start)
            assert len(made.recent) == 1
            return names, (await made.since(start)).decode()
        finally:
            made.task.cancel()

    names, told = run_alone(run())
    assert all(name in told for name in names)


def test_pages_ask_anew_for_everything_when_the_database_was_gone():
    """It may have taken back what was read, and then gives the same numbers to what is done again."""

    async def run():
        made = Hub()
        made.begin()
        try:
            await _until(lambda: made.position != (0, 0))
            start, queue = made.position, asyncio.Queue()
            made.streams[queue] = ""
            made.position = (start[0] + 1_000, 0)
            await asyncio.to_thread(_in_thread, _break_off)
            told = await asyncio.wait_for(queue.get(), 20)
            place = made.position
            name = await asyncio.to_thread(_in_thread, make_team)
            await _until(lambda: made.position > place)
            return start, place, told, name, (await made.since(place)).decode()
        finally:
            made.task.cancel()

    start, place, told, name, after = run_alone(run())
    assert place == start
    assert b"everything" in told
    assert name in after


def _break_off():
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
            "and datname = current_database() and query like '%engine_change%'"
        )


def _in_thread(work):
    from django.db import connections

    try:
        return work()
    finally:
        connections.close_all()


async def _until(true):
    for _attempt in range(400):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it was not read")


async def _nobody():
    raise AssertionError("The database is not asked.")


def test_the_stream_of_a_page_without_a_place_begins_where_the_log_is():
    assert asgi._last({"headers": []}, {"after": ""}) is None
    assert asgi._last({"headers": []}, {"after": "12-0"}) == (12, 0)
