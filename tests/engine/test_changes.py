"""The fourth door: no change is skipped, whatever the order in which transactions end."""

import threading
import time
import uuid

import psycopg
import pytest
from django.db import connection, connections

from regulars.engine import changes, follow, save
from regulars.engine.models import Change, Cursor, Team
from tests.factories.people import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def make(name):
    return save.save(Team(name=f"{name} {uuid.uuid4().hex}"), actor=SYSTEM)


def test_a_change_of_a_slow_transaction_is_not_skipped():
    from django.db import transaction

    start = changes.end()
    began, finish = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                make("slow")
                began.set()
                finish.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(10)
    make("quick")
    seen = changes.read(start)
    assert [change.title.split()[0] for change in seen] == []
    finish.set()
    thread.join()
    seen = changes.read(start)
    assert [change.title.split()[0] for change in seen] == ["slow", "quick"]


def test_who_follows_looks_again_soon_while_a_change_waits_for_an_older_transaction(monkeypatch):
    patience = []
    monkeypatch.setattr(follow.Ear, "_is_readable", lambda _ear, seconds: patience.append(seconds))

    class Quiet:
        """A connection that hears nothing."""

        def execute(self, sql):
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor

        def notifies(self, *, timeout):
            return iter(())

    make("settled")
    follow.Ear(Quiet()).wait(follow.SLOW_POLL)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as older:
        older.execute("select pg_current_xact_id()")
        make("unsettled")
        follow.Ear(Quiet()).wait(follow.SLOW_POLL)
    assert patience == [follow.SLOW_POLL, follow.SOON]


def test_a_wake_up_that_came_with_another_answer_is_heard_at_once(monkeypatch):
    monkeypatch.setattr(follow.Ear, "_is_readable", lambda _ear, _seconds: pytest.fail("it waits though it was called"))
    with follow.listening() as ear:
        make("woken")
        ear.connection.execute("select 1")  # brings the wake-up along
        ear.wait(follow.SLOW_POLL)


def test_the_longer_changes_go_on_the_more_of_them_are_followed_at_once():
    waited = []
    with follow.listening() as ear:
        for is_called in (True, True, True, True, False, True):
            if is_called:
                make("woken")
                ear.connection.execute("select 1")
            ear.wait(0)
            waited.append(ear.gather)
    assert waited == [0.2, 0.4, 0.4, 0.4, 0.1, 0.2]


def test_a_wake_up_is_waited_for():
    with follow.listening() as ear, follow.apart() as other:
        threading.Timer(0.3, other.execute, ["notify changes"]).start()
        began = time.monotonic()
        ear.wait(30)
    assert time.monotonic() - began < 20


def test_a_follower_sees_every_change_of_many_writers_once():
    """Six writers with transactions of different lengths, one reader all the while."""
    start = changes.end()
    stop = threading.Event()
    seen: list[int] = []

    def write(number):
        from django.db import transaction

        try:
            for turn in range(12):
                with transaction.atomic():
                    for _each in range(1 + (number + turn) % 4):
                        make(f"w{number}")
        finally:
            connections.close_all()

    def follow():
        at = start
        try:
            while True:
                done = stop.is_set()
                found = changes.read(at, limit=7)
                seen.extend(change.id for change in found)
                if found:
                    at = changes.position_of(found[-1])
                elif done:
                    return
        finally:
            connections.close_all()

    reader = threading.Thread(target=follow)
    reader.start()
    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    written = set(Change.objects.filter(transaction__gt=start.transaction).values_list("id", flat=True))
    assert len(seen) == len(set(seen))
    assert set(seen) == written
    assert len(written) > 100


def test_a_subscriber_takes_each_change_once_and_a_failure_is_tried_again():
    name = f"test-{uuid.uuid4().hex[:8]}"
    taken: list[int] = []
    changes.catch_up(changes.Subscriber(name, lambda batch: None))
    made = make("one")
    wanted = Change.objects.get(record=made.pk).id

    def broken(batch):
        taken.extend(change.id for change in batch)
        raise RuntimeError("lost on the way")

    with pytest.raises(RuntimeError):
        changes.catch_up(changes.Subscriber(name, broken))
    assert changes.catch_up(changes.Subscriber(name, lambda batch: taken.extend(c.id for c in batch))) == 1
    assert taken == [wanted, wanted]
    assert changes.catch_up(changes.Subscriber(name, lambda batch: taken.extend(c.id for c in batch))) == 0


def test_followers_share_a_reading_and_one_that_fails_holds_no_other_up(monkeypatch):
    heard: dict[str, list[int]] = {"one": [], "other": []}
    is_broken = False

    def other(batch):
        if is_broken:
            raise RuntimeError("the other one fails")
        heard["other"].extend(change.id for change in batch)

    key = uuid.uuid4().hex[:8]
    listed = [
        changes.Subscriber(f"one-{key}", lambda batch: heard["one"].extend(c.id for c in batch)),
        changes.Subscriber(f"other-{key}", other),
    ]
    monkeypatch.setattr(changes, "_subscribers", {each.name: each for each in listed})
    changes.catch_up_all()
    heard["one"].clear()
    heard["other"].clear()
    read = _counted_reads(monkeypatch)
    first = Change.objects.get(record=make("heard by both").pk).id
    changes.catch_up_all()
    assert heard == {"one": [first], "other": [first]}
    assert len(read) == 1

    is_broken = True
    second = Change.objects.get(record=make("heard by one").pk).id
    with pytest.raises(ExceptionGroup):
        changes.catch_up_all()
    assert Cursor.objects.get(name=f"one-{key}").change == second
    assert Cursor.objects.get(name=f"other-{key}").change == first
    is_broken = False
    changes.catch_up_all()
    assert heard["other"] == [first, second]
    assert Cursor.objects.get(name=f"one-{key}").change == second


def _counted_reads(monkeypatch) -> list[changes.Position]:
    read, asked = changes.read, []

    def counted(after, *, limit=1000):
        asked.append(after)
        return read(after, limit=limit)

    monkeypatch.setattr(changes, "read", counted)
    return asked


def test_positions_are_read_back():
    assert changes.parse_position(str(changes.Position(12, 34))) == (12, 34)
    for wrong in ("", "x", "1-y", "-1-2"):
        with pytest.raises(ValueError, match=r".*"):
            changes.parse_position(wrong)


def test_the_stamp_is_the_transaction_of_the_writer():
    made = make("stamped")
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        now = cursor.fetchone()[0]
    assert 0 < Change.objects.get(record=made.pk).transaction < now
