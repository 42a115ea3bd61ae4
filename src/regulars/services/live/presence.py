"""Who is where, as all live processes together know it. Kept in memory; said to each other by NOTIFY, which writes no table.

A page is there while its stream is open. Each process repeats those of its own every BEAT seconds, and forgets those of others of whom it has heard
nothing for LOST seconds: a process that was killed takes nobody with it for longer than that.

A program says by the API where its person is, until when. No process has the connection, so all keep it up to that moment.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

BEAT = 15.0
LOST = 40.0
MOST = 20_000
MOST_OF_PROGRAMS = 100
"""Places at which the programs of one person may say that they are; of more the earliest is forgotten."""
IN_A_MESSAGE = 30
"""Each is at most some 200 bytes, and a message of NOTIFY at most 8,000."""
Word = dict[str, Any]
KINDS = {"tab": str, "person": str, "at": str, "since": int, "editing": int, "until": int}


@dataclass
class Visit:
    """One open page of a person: since when, and since when they edit (0: they do not), in seconds of the epoch.
    What a program said has the second until which it counts.
    """

    tab: str
    person: str
    at: str
    since: int
    editing: int = 0
    until: int = 0
    heard: float = 0.0

    def word(self) -> Word:
        found = {"tab": self.tab, "person": self.person, "at": self.at, "since": self.since, "editing": self.editing}
        return {**found, "until": self.until} if self.until else found

    def counts(self) -> bool:
        return not self.until or self.until > time.time()


class Presence:
    """The visits of all pages, and which of them are of this process."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self.by_place: defaultdict[str, set[str]] = defaultdict(set)
        self.own: set[str] = set()
        self.said: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def people(self, at: str) -> list[list[Any]]:
        """[person, since, editing] of each who is there, whoever came first; one with several pages once."""
        found: dict[str, list[Any]] = {}
        here = (self.visits[tab] for tab in self.by_place.get(at, ()))
        for visit in sorted(filter(Visit.counts, here), key=lambda each: each.since):
            known = found.setdefault(visit.person, [visit.person, visit.since, 0])
            known[2] = known[2] or visit.editing
        return list(found.values())

    def hear(self, words: Iterable[Word]) -> set[str]:
        """What a process said; the places at which something moved. What is no such word is left."""
        moved = set()
        for word in words:
            try:
                moved |= self._left(word["tab"]) if word.get("left") else self._came(Visit(**word))
            except (KeyError, TypeError):
                continue
        return moved

    def expire(self) -> set[str]:
        """Forget those of whom nothing was heard; the places at which someone was."""
        now = time.monotonic()
        silent = [
            tab
            for tab, visit in self.visits.items()
            if not visit.until and tab not in self.own and now - visit.heard > LOST
        ]
        over = [tab for tabs in self.said.values() for tab in tabs if not self.visits[tab].counts()]
        return {place for tab in (*silent, *over) for place in self._left(tab)}

    def words_of_own(self) -> list[Word]:
        return [self.visits[tab].word() for tab in self.own if tab in self.visits]

    def words_of_programs(self) -> list[Word]:
        return [self.visits[tab].word() for tabs in self.said.values() for tab in tabs]

    def _came(self, visit: Visit) -> set[str]:
        known = self.visits.get(visit.tab)
        if known is not None and not known.counts():
            self._left(known.tab)
            known = None
        if known is None and len(self.visits) >= MOST:
            return set()
        if known is not None and known.person != visit.person:
            return set()
        moved = self._left(visit.tab) if known is not None and known.at != visit.at else set()
        if visit.until:
            moved |= self._keep_said(visit, known)
        visit.heard = time.monotonic()
        self.visits[visit.tab] = visit
        self.by_place[visit.at].add(visit.tab)
        is_news = known is None or (known.at, known.editing) != (visit.at, visit.editing)
        return moved | ({visit.at} if is_news else set())

    def _keep_said(self, visit: Visit, known: Visit | None) -> set[str]:
        """What a program says again began when it said it first; the places that its person's programs have left for it."""
        if known is not None:
            visit.since, visit.editing = known.since, visit.editing and (known.editing or visit.editing)
        tabs = self.said[visit.person]
        tabs.pop(visit.tab, None)
        over = next(iter(tabs)) if len(tabs) >= MOST_OF_PROGRAMS else ""
        tabs[visit.tab] = None
        return self._left(over) if over else set()

    def _left(self, tab: str) -> set[str]:
        visit = self.visits.pop(tab, None)
        if visit is None:
            return set()
        self.said[visit.person].pop(tab, None)
        if not self.said[visit.person]:
            del self.said[visit.person]
        self.by_place[visit.at].discard(tab)
        if not self.by_place[visit.at]:
            del self.by_place[visit.at]
        return {visit.at}


def words_in(payload: str) -> list[Word]:
    """The words of a message; whoever may connect to the database may send one, so what is none is left out."""
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return []
    return [word for word in found if _is_word(word)] if isinstance(found, list) else []


def _is_word(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(value, KINDS.get(key, object)) for key, value in found.items())


def messages(words: list[Word]) -> list[str]:
    """The words in as many messages as NOTIFY needs."""
    return [orjson.dumps(words[at : at + IN_A_MESSAGE]).decode() for at in range(0, len(words), IN_A_MESSAGE)]


def event(at: str, people: list[list[Any]]) -> bytes:
    """What a page hears: who is at its place, by identifiers. It has no place in the change log and so no id."""
    return b"data: " + orjson.dumps([{"entity": "presence", "id": at, "people": people}]) + b"\n\n"
