"""Jobs that failed are seen with their reason, begun again or discarded, by administrators only; however long the queue is."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from regulars.api import limits
from regulars.base import jobs
from regulars.base.errors import NotAllowed
from regulars.engine import workspace
from regulars.services.identity import tokens
from regulars.services.jobs import failures, queue
from regulars.services.jobs.models import JobFailure
from tests.api.conftest import Api, problem
from tests.factories.loops import run_alone
from tests.factories.people import actor_of, make_company
from tests.factories.queue import empty_queue

pytestmark = pytest.mark.slow


@jobs.task("tests.breaks", "Breaks", retries=0)
def breaks(*, word):
    raise ValueError(f"broken by {word}")


@pytest.fixture
def company(db):
    workspace.forget()
    limits.forget()
    empty_queue()
    JobFailure.objects.all().delete()
    yield make_company()
    empty_queue()


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


def put(task, count=1, status="failed", lock=None):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock) "
            "select 'default', %s, jsonb_build_object('n', n), %s, 3, %s from generate_series(1, %s) n returning id",
            [task, status, lock, count],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def without_triggers():
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        yield
        cursor.execute("set local session_replication_role = origin")


def know_the_queue():
    """What the database's own upkeep does: plans that were made over an empty queue, those of its foreign keys too, are made anew."""
    with connection.cursor() as cursor:
        cursor.execute("analyze procrastinate_jobs")
        cursor.execute("analyze procrastinate_events")


def states():
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status::text, attempts from procrastinate_jobs order by id")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_what_went_wrong_is_kept_by_the_worker(company):
    jobs.enqueue("tests.breaks", word="accident")

    async def work():
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
        with app.replace_connector(connector):
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, install_signal_handlers=False, delete_jobs="never", worker_middleware=[failures.kept]
                )

    run_alone(work())
    (found,) = queue.failed(actor_of(company.ada))
    assert found.error == "ValueError: broken by accident"
    assert "test_failed.py" in found.trace
    assert '"word": "accident"' in found.arguments


def test_the_queue_is_told_by_kind(ada):
    put("a.task", 3, "todo")
    put("b.task", 2)
    assert [(line.task, line.waiting, line.failed) for line in queue.lines(ada)] == [("a.task", 3, 0), ("b.task", 0, 2)]


def test_some_or_all_of_a_kind_begin_again_with_all_their_tries(ada):
    first, *_rest = put("a.task", 3)
    put("b.task")
    assert queue.retry([first], actor=ada) == 1
    assert states()[0] == ("a.task", "todo", 0)
    assert queue.retry([], task="a.task", actor=ada) == 2
    assert [state for _task, state, _tries in states()] == ["todo"] * 3 + ["failed"]


def test_one_whose_like_waits_already_is_left(ada):
    (failed,) = put("a.task", lock="once")
    put("a.task", 1, "todo", lock="once")
    assert queue.retry([failed], actor=ada) == 0
    assert states()[0][1] == "failed"


def test_discarded_jobs_are_gone_and_running_ones_are_not_touched(ada):
    (failed,), (running,) = put("a.task"), put("a.task", 1, "doing")
    JobFailure.objects.create(job=failed, at="2026-11-28T00:00:00Z", attempt=1, error="x", trace="")
    assert queue.discard([failed, running], actor=ada) == 1
    assert [state for _task, state, _tries in states()] == ["doing"]
    assert not JobFailure.objects.exists()


def test_the_page_stays_short_over_a_hundred_thousand_jobs(client, company, django_assert_max_num_queries):
    with without_triggers():  # an event and a wake-up for each of so many would take minutes
        put("a.task", 100_000, "todo")
        put("b.task", 3_000)
    know_the_queue()
    client.force_login(company.ada)
    client.get("/admin/jobs/")
    with django_assert_max_num_queries(16):
        page = client.get("/admin/jobs/?task=b.task")
    assert "100,000" in page.content.decode()
    assert len(page.content) < 250_000
    answer = client.post("/admin/jobs/retry", {"task": "b.task"}, follow=True)
    assert "1000 jobs begin again" in answer.content.decode().replace("1,000", "1000")


def test_the_api_says_and_does_the_same(company):
    api = Api(tokens.make(company.ada, name="test")[1])
    ids = put("a.task", 3)
    assert api.get("jobs").json()["items"][0]["failed"] == 3
    page = api.get("jobs/failed?limit=2").json()
    assert [item["id"] for item in page["items"]] == ids[:0:-1]
    assert [item["id"] for item in api.get(f"jobs/failed?after={page['next']}").json()["items"]] == ids[:1]
    assert api.post("jobs/retry", {"ids": ids[:1]}).json() == {"count": 1}
    assert api.post("jobs/discard", {"task": "a.task"}).json() == {"count": 2}
    for wrong in ({}, {"ids": ["x"]}, {"ids": [1], "task": "a"}, {"ids": [1], "all": True}, {"task": 1}):
        problem(api.post("jobs/retry", wrong), 422)


def test_a_task_has_a_name_for_people_in_their_language(client, company):
    put("outbox.send")
    put("gone.task")
    api = Api(tokens.make(company.ada, name="test")[1])
    titles = {item["task"]: item["title"] for item in api.get("jobs").json()["items"]}
    assert titles == {"outbox.send": "Send letters", "gone.task": "gone.task"}
    assert api.get("jobs/failed").json()["items"][1]["title"] == "Send letters"
    client.force_login(company.ada)
    assert "Send letters" in client.get("/admin/jobs/?task=outbox.send").content.decode()
    with override("ru"):
        assert queue.failed(actor_of(company.ada), task="outbox.send")[0].title == "Отправить письма"


def test_nobody_else_comes_near(company, client):
    (failed,) = put("a.task")
    for person in (company.mary, company.ann):
        with pytest.raises(NotAllowed):
            queue.retry([failed], actor=actor_of(person))
        api = Api(tokens.make(person, name="test")[1])
        for answer in (api.get("jobs"), api.get("jobs/failed"), api.post("jobs/discard", {"ids": [failed]})):
            problem(answer, 403)
    problem(Api(tokens.make(company.ada, name="narrow", scopes=["read"])[1]).get("jobs"), 403)
    client.force_login(company.mary)
    assert client.get("/admin/jobs/").status_code == 403
    assert client.post("/admin/jobs/discard", {"ids": [failed]}).status_code == 403
    assert states()
