"""The questions that the book of sums can answer, as conditions on its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from regulars.areas.insight.figures import Filter
from regulars.engine.actor import Actor
from regulars.engine.fields.base import Sql
from regulars.engine.people import branch_of

OF_STATUS = {"open": "open", "won": "closed", "lost": "closed"}
COLUMNS = {
    "open": {
        "stage": "t0.stage",
        "forecast": "t0.label",
        "closes_on:month": "t0.day",
    },
    "closed": {
        "status": "t0.status",
        "loss_reason": "t0.label",
        "closed_at:month": "date_trunc('month', t0.day::timestamp)::date",
    },
    "begun": {"furthest": "t0.stage"},
}
"""What each book can be grouped by, besides whose the deals are."""


class Question(NamedTuple):
    """A question to one book: conditions on its rows, under the alias t0."""

    book: str
    where: str
    params: list[Any]


def question(conditions: list[Filter], actor: Actor, people: frozenset[Any] | None) -> Question | None:
    """Conditions on deals as a question to a book, None where no book can answer it. `people` narrows to their deals."""
    leaves = [leaf for each in conditions for leaf in _leaves(each)]
    books = {_book(leaf) for leaf in leaves} - {""}
    if len(books) > 1:
        return None
    book = books.pop() if books else "begun"
    parts = ["t0.book = %s"]
    params: list[Any] = [book]
    if people is not None:
        parts.append("t0.owner = any(%s)")
        params.append(list(people))
    for leaf in leaves:
        said = _said(book, leaf, actor)
        if said is None:
            return None
        parts.append(said[0])
        params.extend(said[1])
    return Question(book, " and ".join(parts), params)


def _leaves(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if set(node) == {"all"}:
        return [leaf for each in node["all"] for leaf in _leaves(each)]
    return [node] if node else []


def _book(leaf: Mapping[str, Any]) -> str:
    """The book that a condition on the status belongs to; nothing where it could be any."""
    if leaf.get("field") != "status":
        return ""
    values = leaf["value"] if leaf.get("op") == "in" else [leaf.get("value")]
    return "/".join(sorted({OF_STATUS.get(str(value), "?") for value in values}))


def _said(book: str, leaf: Mapping[str, Any], actor: Actor) -> Sql | None:
    say = SAID.get((leaf.get("field", ""), leaf.get("op", "")))
    return say(book, leaf.get("value"), actor) if say else None


def _equal(column: str, *books: str) -> Callable[[str, Any, Actor], Sql | None]:
    return lambda book, value, actor: (f"{column} = %s", [value]) if not books or book in books else None


def _not_equal(column: str, *books: str) -> Callable[[str, Any, Actor], Sql | None]:
    return lambda book, value, actor: (f"{column} <> %s", [value]) if book in books else None


def _one_of(column: str, *books: str) -> Callable[[str, Any, Actor], Sql | None]:
    return lambda book, value, actor: (f"{column} = any(%s)", [list(value)]) if book in books else None


def _whole_months(book: str, value: Any, actor: Actor) -> Sql | None:
    """From the first of a month to the last of one: the book of open deals knows months."""
    first, last = (date.fromisoformat(each) for each in value)
    if book != "open" or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    return "t0.day between %s and %s", [first, last]


def _midnight(compare: str, *books: str) -> Callable[[str, Any, Actor], Sql | None]:
    def say(book: str, value: Any, actor: Actor) -> Sql | None:
        moment = datetime.fromisoformat(value).astimezone(UTC)
        if book not in books or moment.time() != time():
            return None
        return f"t0.day {compare} %s", [moment.date()]

    return say


def _branch(book: str, value: Any, actor: Actor) -> Sql:
    return "t0.owner = any(%s)", [list(branch_of(value) if value else actor.branch)]


SAID: dict[tuple[str, str], Callable[[str, Any, Actor], Sql | None]] = {
    ("pipeline", "eq"): _equal("t0.pipeline"),
    ("owner", "me"): lambda book, value, actor: ("t0.owner = %s", [actor.id]),
    ("owner", "my_team"): lambda book, value, actor: ("t0.owner = any(%s)", [list(actor.team_members)]),
    ("owner", "branch"): _branch,
    ("status", "eq"): _equal("t0.status", "open", "closed"),
    ("status", "in"): _one_of("t0.status", "open", "closed"),
    ("stage", "eq"): _equal("t0.stage", "open"),
    ("forecast", "eq"): _equal("t0.label", "open"),
    ("forecast", "ne"): _not_equal("t0.label", "open"),
    ("next_step_kind", "empty"): lambda book, value, actor: ("t0.is_idle", []) if book == "open" else None,
    ("closes_on", "between"): _whole_months,
    ("closed_at", "gte"): _midnight(">=", "closed"),
    ("closed_at", "lt"): _midnight("<", "closed"),
    ("created_at", "gte"): _midnight(">=", "begun"),
    ("created_at", "lt"): _midnight("<", "begun"),
}
"""The conditions that the books know, by field and operator: what each says of their rows."""
