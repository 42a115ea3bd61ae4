"""What a balancer, a monitor and a watchdog get."""

import pytest
from django.db import connection
from django.test import override_settings

from tests.factories.queue import empty_queue


def test_healthz_needs_no_database(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_tells_of_database_and_queue(client):
    empty_queue()
    assert client.get("/readyz").json() == {"database": "ok", "queue": "ok", "worker": "none", "jobs_waiting": 0}


@pytest.mark.django_db
def test_readyz_says_503_when_the_queue_does_not_answer(client):
    with connection.cursor() as cursor:
        cursor.execute("alter table procrastinate_workers rename to gone")
    assert client.get("/readyz").status_code == 503


def test_metrics_are_for_this_machine_or_the_holder_of_the_token(client):
    client.get("/healthz")
    assert b'regulars_request_seconds_count{kind="health",status="2xx"}' in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    with override_settings(METRICS_TOKEN="sesame"):
        allowed = client.get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"authorization": "Bearer sesame"})
        assert allowed.status_code == 200
