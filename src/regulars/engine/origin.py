"""From where a request comes: network address, session and program, written down once for all the changes it makes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_network

from django.db import connection, transaction

NAMESPACE = uuid.UUID("4d1f4f0e-7c05-5a5e-9d0b-6f1d2a7f3c11")
MOST_KNOWN = 10_000


@dataclass(frozen=True)
class Source:
    """Whence a request comes. `session` is the short print of a session's key: enough to tell two apart, not to enter."""

    address: str = ""
    session: str = ""
    agent: str = ""

    def bounded(self) -> Source:
        """Without what a stranger may vary at will: the program's name, and the half of a network that is one customer's."""
        parts = self.address.split("%")[0]
        if ":" in parts:
            parts = str(ip_network(f"{parts}/64", strict=False).network_address)
        return Source(parts, self.session)

    @property
    def key(self) -> uuid.UUID:
        """The same for the same place, so that many processes write one row."""
        return uuid.uuid5(NAMESPACE, f"{self.address}\n{self.session}\n{self.agent}")


_teller: ContextVar[Callable[[], Source] | None] = ContextVar("teller", default=None)
_known: set[uuid.UUID] = set()


@contextmanager
def told_by(teller: Callable[[], Source]) -> Iterator[None]:
    """What is written inside comes from where the teller says; it is asked only when something is written."""
    token = _teller.set(teller)
    try:
        yield
    finally:
        _teller.reset(token)


def current(*, bounded: bool = False) -> uuid.UUID | None:
    """The key of where this work comes from, stored if it is new; None for jobs and commands."""
    teller = _teller.get()
    if teller is None:
        return None
    source = teller().bounded() if bounded else teller()
    if source.key not in _known:
        _store(source)
    return source.key


def forget() -> None:
    """Write each place anew at its next change (tests, restored databases)."""
    _known.clear()


def _store(source: Source) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into engine_origin (id, address, session, agent, first_at) values (%s, %s, %s, %s, now()) "
            "on conflict (id) do nothing",
            [source.key, source.address[:45], source.session[:40], source.agent[:300]],
        )
    transaction.on_commit(lambda: _remember(source.key))


def _remember(key: uuid.UUID) -> None:
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known.add(key)
