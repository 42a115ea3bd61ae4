"""The queue: part of the transaction, one at a time where asked, begun again when a worker died."""

import pytest
from django.db import connection, transaction

from regulars.base import jobs
from tests.factories.loops import run_alone
from tests.factories.queue import empty_queue

done = []


@jobs.task("tests.note", "Note")
def note(*, word):
    done.append(word)


@pytest.fixture(autouse=True)
def _empty(db):
    done.clear()
    empty_queue()


def count(status="todo"):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = %s", [status])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_job_is_done_later():
    assert jobs.enqueue("tests.note", word="hello")
    assert not done
    jobs.run_pending()
    assert done == ["hello"]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_rolled_back_transaction_was_never_asked_for():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("tests.note", word="never")
        raise ZeroDivisionError
    assert count() == 0


@pytest.mark.django_db
def test_a_queueing_lock_lets_one_wait_and_the_transaction_lives_on():
    assert jobs.enqueue("tests.note", queueing_lock="one", word="first")
    assert jobs.enqueue("tests.note", queueing_lock="one", word="second") is None
    jobs.run_pending()
    assert done == ["first"]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_dead_worker_is_begun_again():
    from regulars.project.serve import children

    number = jobs.enqueue("tests.note", word="again")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [number])
    assert count("doing") == 1
    _sweep()
    assert count("todo") == 1
    children.worker(1, ["default"], wait=False)
    assert done == ["again"]


@pytest.mark.django_db(transaction=True)
def test_a_dead_job_whose_like_waits_already_holds_no_other_up():
    first = jobs.enqueue("tests.note", queueing_lock="one", word="of a dead worker")
    other = jobs.enqueue("tests.note", word="of a dead worker too")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = any(%s)", [[first, other]])
    waits = jobs.enqueue("tests.note", queueing_lock="one", word="its like")
    _sweep()
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs where id = any(%s)", [[first, other, waits]])
        assert dict(cursor.fetchall()) == {other: "todo", waits: "todo"}


@jobs.task("tests.look", "Look", priority=jobs.AWAITED)
def look():
    done.append("looked")


@pytest.mark.django_db
def test_however_often_a_task_is_woken_it_looks_once():
    for _letter in range(20):
        jobs.wake("tests.look")
    assert count() == 1
    jobs.run_pending()
    assert done == ["looked"]
    jobs.wake("tests.look")
    assert count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_serves_another_transaction_which_neither_waits_nor_is_looked_past():
    jobs.wake("tests.look")
    other = connection.copy()
    try:
        with transaction.atomic():
            jobs.wake("tests.look")
            assert count() == 1
            with other.cursor() as cursor:  # another writer, at the same moment, is not held up
                cursor.execute("set lock_timeout = '1ms'")
                cursor.execute(jobs._WAITING, ["default", "tests.look"])
                assert cursor.fetchone()
                cursor.execute("select id from procrastinate_fetch_job_v2(null, null)")
                assert cursor.fetchone()[0] is None
        with other.cursor() as cursor:
            cursor.execute("select id from procrastinate_fetch_job_v2(null, null)")
            assert cursor.fetchone()[0] is not None
    finally:
        other.close()


@pytest.mark.django_db
def test_work_that_somebody_waits_for_goes_before_a_hundred_thousand_others():
    many = (
        "insert into procrastinate_jobs (queue_name, task_name, args, status, priority) "
        "select 'default', 'search.refresh', '{}', 'todo', %s from generate_series(1, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '60s'")
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(many, [jobs.MASS, 2])
        cursor.execute("analyze procrastinate_jobs")  # what the planner knows is of a short queue
        cursor.execute(many, [jobs.MASS, 100_000])
        cursor.execute("set local session_replication_role = origin")
        asked = [jobs.enqueue("tests.look"), jobs.enqueue("exchange.run", run_id="one")]
        for key in asked:
            cursor.execute("select id from procrastinate_fetch_job_v2(null, null)")
            assert cursor.fetchone()[0] == key
        cursor.execute("delete from procrastinate_jobs")


def _sweep():
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params
    from procrastinate.psycopg_connector import PsycopgConnector

    async def sweep():
        with app.replace_connector(PsycopgConnector(kwargs=connector_params(), min_size=1)):
            async with app.open_async():
                await jobs.sweep.func(0)

    run_alone(sweep())
