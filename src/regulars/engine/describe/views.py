"""How the records of an entity are shown: list, board, calendar, panels."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.engine.actor import Actor


@dataclass(frozen=True)
class View:
    """A saved view that comes with the product: a named filter with its columns, order and groups.

    One `for_leaders` is shown only to those who lead people, and opens first for them.
    """

    key: str
    label: Any
    filter: Mapping[str, Any] = made_by(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    for_leaders: bool = False
    group: tuple[str, ...] = ()
    group_sort: str = ""


@dataclass(frozen=True)
class List:
    """The table of an entity. `columns` are shown until a person chooses others; `totals` are summed below."""

    columns: tuple[str, ...]
    sort: str = "-created_at"
    views: tuple[View, ...] = ()
    totals: tuple[str, ...] = ()
    card: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lane:
    """One column of a board: the value it stands for, its name, tone and share of the way (0 to 1)."""

    value: str
    label: str
    tone: str = ""
    share: float = 0.0
    closed: bool = False


@dataclass(frozen=True)
class Board:
    """Records in lanes by one field. `lanes(actor, choice)` lists them, `choices(actor)` the boards to choose among.

    `move` is the verb a dragged card runs; without one the field is set through the write door. `asks` names by lane the verb that
    leads there and asks for more: its questions are put, and it does the move.
    """

    by: str
    lanes: Callable[[Actor, str], tuple[Lane, ...]] | None = None
    choices: Callable[[Actor], tuple[tuple[str, str], ...]] | None = None
    choice_field: str = ""
    card: tuple[str, ...] = ()
    sum: str = ""
    sort: str = "-created_at"
    move: str = ""
    asks: Mapping[str, str] = made_by(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """Records on days. `end` may be missing: then an entry takes its moment or its whole day."""

    start: str
    end: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of fields on a form and a record page."""

    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Related:
    """A panel of the records of `entity` whose `field` names this record; one that is `main` stands in the middle of the page."""

    entity: str
    field: str
    columns: tuple[str, ...] = ()
    label: Any = ""
    filter: Mapping[str, Any] = made_by(default_factory=dict)
    sort: str = "-created_at"
    limit: int = 6
    main: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule of a form: while `condition` (the one filter) holds, `fields` are shown, required or locked (`effect`)."""

    key: str
    label: Any
    effect: str
    fields: tuple[str, ...]
    condition: Mapping[str, Any]
    message: Any = ""


@dataclass(frozen=True)
class Suggestion:
    """What stands under a field while one types; with a `tone` (warn) it is a warning; each of the `choices` (value, what the click says, what it is called once it is chosen) is taken by a click."""

    text: str
    choices: tuple[tuple[str, str, str], ...] = ()
    tone: str = ""


@dataclass(frozen=True)
class Place:
    """A territory of the plan in force. It takes what lies in the one above and meets one of its `conditions`; of those in
    `places`, below it, the first that takes a record has it. Without conditions it takes nothing itself.
    """

    territory: uuid.UUID
    conditions: tuple[Mapping[str, Any], ...] = ()
    owner: uuid.UUID | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A panel of an area's own: `context(record, actor)` feeds `template`; None hides it. A `main` one stands in the middle of the page, over the story."""

    key: str
    label: Any
    template: str
    context: Callable[[Any, Actor], Mapping[str, Any] | None]
    main: bool = False
