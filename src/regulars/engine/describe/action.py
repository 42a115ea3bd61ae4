"""A verb of the trade that a person, a program or a rule may do to a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.engine.fields import Field
    from regulars.engine.models.record import Record


@dataclass(frozen=True)
class Offer:
    """An answer to some of a verb's questions that is near at hand: `values` by question, the record's kind and name, why it is offered."""

    values: Mapping[str, Any]
    entity: str
    label: str
    why: str


def for_programs(record: Record) -> bool:
    """Offered to programs alone: people have a page or a link for it."""
    return False


@dataclass(frozen=True)
class Action:
    """One verb: `run(record, *, actor, **values)` does it, `fields` are what it asks for.

    `done` is what the toast says of it afterwards ("Converted"), before the record's name.
    `right` is the action of a role that allows it (`edit` unless the verb needs more); with `view` it changes nothing, and what it has
    to say (`record.notice`) stands over its questions. `available(record)` hides it where
    it makes no sense (`for_programs`: from people everywhere); the verb itself still refuses. `bulk` offers it for many records at once. `opens`: it gives another record, which is shown then.
    `offers(record, actor, answers)` finds what may be answered, with what is answered so far; it is shown over the questions.
    """

    verb: str
    label: Any
    run: Callable[..., Any]
    fields: tuple[Field, ...] = ()
    icon: str = "check"
    right: str = "edit"
    available: Callable[[Record], bool] = lambda record: True
    bulk: bool = True
    primary: bool = False
    danger: bool = False
    help: Any = ""
    done: Any = ""
    offers: Callable[[Any, Any, Mapping[str, Any]], Sequence[Offer]] | None = None
    opens: bool = False
