"""A generator that runs in a copy of the process."""

import os
import time

import pytest

from regulars.base.copied import Broken, from_copy


def test_blocks_come_in_order_and_whole():
    blocks = [b"one", b"x" * 300_000, b"three"]
    assert list(from_copy(lambda: iter(blocks))) == blocks


def test_it_is_another_process():
    assert list(from_copy(lambda: iter([str(os.getpid()).encode()]))) != [str(os.getpid()).encode()]


def test_one_that_fails_is_broken_after_what_it_said():
    def fails():
        yield b"one"
        raise ValueError

    heard = from_copy(fails)
    assert next(heard) == b"one"
    with pytest.raises(Broken):
        next(heard)


def test_one_that_keeps_silent_is_broken():
    def sleeps():
        time.sleep(60)
        yield b""

    with pytest.raises(Broken):
        next(from_copy(sleeps, silence=0.1))


def test_one_that_is_not_wanted_any_more_is_gone():
    def endless():
        while True:
            yield str(os.getpid()).encode()

    heard = from_copy(endless)
    pid = int(next(heard))
    heard.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.django_db
def test_the_database_connection_stays_that_of_the_parent():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        before = cursor.fetchone()
    assert list(from_copy(lambda: iter([b"done"]))) == [b"done"]
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone() == before
