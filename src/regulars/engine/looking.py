"""How jobs that look for what is due go through it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine.save import joined

T = TypeVar("T")


def one_by_one(
    keys: Iterable[uuid.UUID], do: Callable[[uuid.UUID], T], tell: Callable[[uuid.UUID, str], None]
) -> list[T]:
    """What became of each, each in a transaction of its own. One that is refused is told of with the reason, and holds up none of the others."""
    found: list[T] = []
    for key in list(keys):
        try:
            with transaction.atomic(), joined(uuid.uuid4()):
                found.append(do(key))
        except Refused as problem:
            tell(key, words_of(problem))
    return found


def words_of(problem: Refused) -> str:
    """Why something was refused, with what is wrong with which field."""
    return " ".join(map(str, problem.fields.values())) or str(problem)
