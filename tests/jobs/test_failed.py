"""Jobs that failed are seen with their reason, begun again or discarded, by administrators only; however long the queue is."""

import errno
import json
from contextlib import contextmanager
from smtplib import SMTPServerDisconnected

import pytest
import requests
from django.db import IntegrityError, OperationalError, connection
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from regulars.api import limits
from regulars.areas.contacts.models import Account
from regulars.base import jobs
from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import workspace
from regulars.engine.models import Run
from regulars.engine.save import save
from regulars.services.identity import tokens
from regulars.services.jobs import dead, failures, queue, reasons
from regulars.services.jobs.models import JobFailure
from tests.api.conftest import Api, problem
from tests.factories.loops import run_alone
from tests.factories.people import actor_of, make_company
from tests.factories.queue import empty_queue

pytestmark = pytest.mark.slow


@jobs.task("tests.breaks", "Breaks", retries=0)
def breaks(*, word):
    raise ValueError(f"broken by {word}")


for name in ("a.task", "b.task"):
    jobs.task(name, name)(print)


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


def put(task, count=1, status="failed", lock=None, given=None):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock) "
            "select 'default', %s, coalesce(%s::jsonb, jsonb_build_object('n', n)), %s, 3, %s from generate_series(1, %s) n returning id",
            [task, json.dumps(given) if given else None, status, lock, count],
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
    (found,) = dead.listed(actor_of(company.ada))
    assert found.error == "ValueError: broken by accident"
    assert "test_failed.py" in found.trace
    assert (found.reason, len(found.tries)) == ("fault", 1)
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


def test_work_that_this_version_does_not_know_is_not_begun_again(ada, client, company):
    (known,), (gone,) = put("a.task"), put("gone.task")
    assert [each.is_known for each in dead.listed(ada)] == [False, True]
    client.force_login(company.ada)
    page = client.get("/admin/jobs/").content.decode()
    assert page.count(f'name="one" value="{known}"') == 2
    assert page.count(f'name="one" value="{gone}"') == 1
    assert queue.retry([known, gone], actor=ada) == 1
    assert states() == [("a.task", "todo", 0), ("gone.task", "failed", 3)]


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
    answer = client.post("/admin/jobs/retry", {"task": "b.task", "all": "1"}, follow=True)
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
    put("a.task", 2)
    assert api.post("jobs/discard", {"all": True}).json() == {"count": 2}
    for wrong in ({}, {"ids": ["x"]}, {"ids": [1], "task": "a"}, {"ids": [1], "all": True}, {"task": 1}, {"all": 1}):
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
        assert dead.listed(actor_of(company.ada), task="outbox.send")[0].title == "Отправить письма"


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


def fail(job, reason="fault", error="x", times=1):
    for attempt in range(1, times + 1):
        at = f"2026-11-28T00:0{attempt}:00Z"
        JobFailure.objects.create(job=job, at=at, attempt=attempt, reason=reason, error=f"{error} {attempt}", trace="")


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (OperationalError("away"), "database"),
        (IntegrityError("twice"), "values"),
        (ConnectionRefusedError("nobody"), "elsewhere"),
        (SMTPServerDisconnected("bye"), "elsewhere"),
        (requests.Timeout("slow"), "elsewhere"),
        (OSError(errno.ENOSPC, "full"), "space"),
        (PermissionError("closed"), "files"),
        (NotFound(), "gone"),
        (NotAllowed(), "refused"),
        (MemoryError(), "memory"),
        (ExceptionGroup("several", [ConnectionResetError("cut"), ValueError("x")]), "elsewhere"),
        (ValueError("x"), "fault"),
    ],
)
def test_what_went_wrong_is_sorted(problem, reason):
    assert reasons.sort(problem) == reason
    assert reasons.words(reason) == reasons.WORDS[reason]


def test_a_dead_job_says_what_it_was_for_whom_why_and_how_often(ada, company):
    run = Run.objects.create(kind="import", label="Import of people.csv", actor=company.mary)
    account = save(Account(name="Northwind"), actor=ada)
    jobs_of = [
        put("runs.do", given={"run": str(run.pk)}),
        put("search.refresh", given={"entity": "account", "record": str(account.pk)}),
        put("identity.invite", given={"user": str(company.ann.pk), "inviter": str(company.ada.pk)}),
        put("process.join", given={"entity": "account"}),
    ]
    fail(jobs_of[0][0], "database", "no connection", times=3)
    found = {each.task: each for each in dead.listed(ada)}
    imported = found["runs.do"]
    assert (imported.about, imported.url, imported.person) == (
        "Import of people.csv",
        f"/runs/{run.pk}",
        company.mary.name,
    )
    assert (imported.reason, imported.error) == ("database", "no connection 3")
    assert [each.error for each in imported.tries] == ["no connection 3", "no connection 2", "no connection 1"]
    assert (found["search.refresh"].about, found["search.refresh"].url) == ("Northwind", f"/accounts/{account.pk}")
    assert found["identity.invite"].person == company.ann.name
    assert found["process.join"].about == "Accounts"


def test_a_job_without_an_error_lost_its_worker_or_is_of_another_version(ada):
    put("outbox.send")
    put("gone.task")
    assert {each.task: each.reason for each in dead.listed(ada)} == {"outbox.send": "lost", "gone.task": "unknown"}


def test_work_of_the_clock_says_when_it_comes_again(ada):
    put("outbox.tidy")
    put("outbox.send")
    again = {each.task: each.again_at for each in dead.listed(ada)}
    assert again["outbox.send"] is None
    assert (again["outbox.tidy"].hour, again["outbox.tidy"].minute) == (3, 41)


def test_the_page_begins_one_again_or_the_ticked_or_all(client, company):
    client.force_login(company.ada)
    first, second, *_rest = put("a.task", 4)
    client.post("/admin/jobs/retry", {"one": first, "ids": [second]})
    assert [state for _task, state, _tries in states()] == ["todo", "failed", "failed", "failed"]
    client.post("/admin/jobs/discard", {"ids": [second]})
    assert "Tick the jobs first." in client.post("/admin/jobs/retry", {}, follow=True).content.decode()
    client.post("/admin/jobs/retry", {"all": "1", "task": "b.task"})
    assert [state for _task, state, _tries in states()] == ["todo", "failed", "failed"]
    client.post("/admin/jobs/retry", {"all": "1"})
    assert [state for _task, state, _tries in states()] == ["todo"] * 3


def test_a_page_full_of_them_asks_as_little_as_one(ada, company, django_assert_max_num_queries):
    run = Run.objects.create(kind="import", label="Import", actor=company.mary)
    put("runs.do", 50, given={"run": str(run.pk)})
    with django_assert_max_num_queries(6):
        assert len(dead.listed(ada)) == 50
