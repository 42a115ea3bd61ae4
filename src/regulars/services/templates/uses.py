"""Where a template is used: services that write by templates answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True)
class Use:
    """Something in force that writes by a template: what it is called, of which entity its records are, and what comes from outside along with them."""

    label: str
    entity: str
    came: frozenset[str] = frozenset()


Asked = Callable[[str], Iterable[Use]]
_asked: list[Asked] = []


def add(answer: Asked) -> None:
    """Let a service answer, by the template's key. Once, at start."""
    _asked.append(answer)


def of(key: str) -> list[Use]:
    """Everything that writes by a template."""
    return list(chain.from_iterable(answer(key) for answer in _asked))
