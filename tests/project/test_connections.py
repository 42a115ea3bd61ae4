"""A connection of the pool is asked whether it works only where that is in doubt."""

import time

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from regulars.project.postgresql import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    given = connection.get_connection_params()
    with psycopg.connect(**{**given, "autocommit": True}) as made:
        yield made


@pytest.fixture
def asked(monkeypatch):
    """How often a connection was asked."""
    seen = []
    plain = ConnectionPool.check_connection
    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(lambda each: (seen.append(1), plain(each))))
    return seen


def test_one_used_a_moment_ago_is_not_asked(one, asked):
    for _time in range(3):
        base.check(one)
    assert len(asked) == 1


def test_one_that_lay_idle_is_asked(one, asked, monkeypatch):
    base.check(one)
    now = time.monotonic
    monkeypatch.setattr(base.time, "monotonic", lambda: now() + base.IDLE + 1)
    base.check(one)
    assert len(asked) == 2


def test_one_whose_server_is_gone_is_found_out_at_once(one, asked):
    base.check(one)
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 10000)", [one.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        base.check(one)


def test_a_closed_one_is_refused(one, asked):
    base.check(one)
    one.close()
    with pytest.raises(psycopg.OperationalError):
        base.check(one)


def test_the_pool_gives_a_live_one_after_the_server_ended_those_it_had():
    made = base.DatabaseWrapper(
        {**connection.settings_dict, "OPTIONS": {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}, "CONN_HEALTH_CHECKS": True},
        alias="pooled",
    )  # fmt: skip
    try:
        made.pool.open()
        first = made.pool.getconn()
        made.pool.putconn(first)
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 10000)", [first.info.backend_pid])
        second = made.pool.getconn()
        assert second.execute("select 1").fetchone() == (1,)
        assert second is not first
        made.pool.putconn(second)
    finally:
        made.close_pool()
