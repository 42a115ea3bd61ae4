"""One condition as it is asked of one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.fields import Field


@dataclass
class Asked:
    """One condition asked of one record (None: of nothing, at the end of an empty link)."""

    field: Field
    record: Any
    wanted: Any
    actor: Actor

    @property
    def known(self) -> bool:
        """Whether something stands there: columns over an empty link are null, custom fields there are empty."""
        return self.record is not None or self.field.custom

    @cached_property
    def whole(self) -> Any:
        """The value of the field."""
        return self.field.get(self.record if self.record is not None else _NOTHING) if self.known else None

    @cached_property
    def value(self) -> Any:
        """The value as filters compare it: a name as it is shown. Amounts have a way of their own (`amounts`)."""
        return self.whole.full if self.field.kind == "person_name" and self.whole else self.whole

    @property
    def is_empty(self) -> bool:
        return self.field.is_empty(self.whole)

    @property
    def operand(self) -> Any:
        return self.field.operand(self.wanted, self.actor.manner)

    @property
    def operands(self) -> list[Any]:
        return self.field.operands(self.wanted, self.actor.manner)


_NOTHING = SimpleNamespace(extra=None)
Judgement = Callable[[Asked], bool]
