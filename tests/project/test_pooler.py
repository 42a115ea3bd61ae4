"""The doctor tells a pooler that lends sessions out from one that gives each connection its own, and from none."""

import threading
from types import SimpleNamespace

import psycopg
import pytest

from regulars.project import doctor, pooler
from regulars.project.pooler import Way


class Pool:
    """PgBouncer as two connections see it: `lends` server sessions for a transaction, the one given back last first, or one for each connection."""

    def __init__(self, *, lends, sessions=(101, 102), keeps_statements=False):
        self.lends, self.free, self.keeps_statements = lends, list(sessions), keeps_statements
        self.prepared, self.given_back = set(), threading.Event()

    def connect(self):
        return Lent(self)


class Lent:
    def __init__(self, pool):
        self.pool, self.autocommit, self.session, self.prepared = pool, True, None, False
        self.info = SimpleNamespace(backend_pid=999)

    def __enter__(self):
        return self

    def __exit__(self, *_problem):
        self.rollback()

    def execute(self, _sql, *, prepare=False):
        while self.session is None:
            if self.pool.free:
                self.session = self.pool.free.pop(0)
            elif not self.pool.given_back.wait(60):
                raise TimeoutError
        at = self.session
        if prepare and self.prepared and at not in self.pool.prepared and not self.pool.keeps_statements:
            raise psycopg.errors.InvalidSqlStatementName
        if prepare:
            self.pool.prepared.add(at)
            self.prepared = True
        if self.autocommit:
            self.rollback()
        return SimpleNamespace(fetchone=lambda: (at,))

    def rollback(self):
        if self.pool.lends and self.session is not None:
            self.pool.free.insert(0, self.session)
            self.session = None
            self.pool.given_back.set()


@pytest.mark.parametrize(
    "pool",
    [
        Pool(lends=True),
        Pool(lends=True, keeps_statements=True),
        Pool(lends=True, sessions=(101,)),
    ],
    ids=["statements are lost", "statements come along", "one session for all"],
)
def test_a_pooler_that_lends_sessions_is_known(pool, monkeypatch):
    monkeypatch.setattr(pooler, "PATIENCE", 0.05)
    assert pooler.look(pool.connect) == Way(is_pooled=True, is_ours=False)


def test_one_that_gives_each_connection_a_session_is_known():
    assert pooler.look(Pool(lends=False).connect) == Way(is_pooled=True, is_ours=True)


def test_the_server_itself_is_known(transactional_db):
    assert pooler.look() == Way(is_pooled=False, is_ours=True)
    (finding,) = doctor._sessions()
    assert (finding.state, finding.text) == ("ok", "straight to PostgreSQL")


def test_lent_sessions_are_wrong_and_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(pooler, "look", lambda: Way(is_pooled=True, is_ours=False))
    (finding,) = doctor._sessions()
    assert finding.state == "wrong"
    assert "pool_mode = session" in finding.mend
