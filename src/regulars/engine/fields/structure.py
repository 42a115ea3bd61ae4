"""Settings with a shape of their own (the options of a choice, the rules of a field), kept and given as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Sql, Wrong

MOST = 100_000


@dataclass(frozen=True, eq=False)
class Structure(Field):
    """JSON of the `shape` list, object or any. Programs send it as it is; people edit it on a page made for it."""

    shape: str = "any"
    sortable: bool = False
    on_form: bool = False

    by_hand: ClassVar[bool] = False

    kind: ClassVar[str] = "structure"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "json"),)
    operators: ClassVar[tuple[str, ...]] = ("empty", "filled")

    def parse(self, raw: Any, manner: Manner = PLAIN) -> Any:
        return self._none() if raw is None or raw == "" else self.parse_filled(raw, manner)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, str) and (self.shape != "any" or raw[:1] in '[{"'):
            try:
                raw = orjson.loads(raw)
            except ValueError:
                raise Wrong(_("This is no JSON.")) from None
        if self.shape == "list" and not isinstance(raw, list):
            raise Wrong(_("A list is expected."))
        if self.shape == "object" and not isinstance(raw, dict):
            raise Wrong(_("An object is expected."))
        if len(orjson.dumps(raw)) > MOST:
            raise Wrong(_("This is too large."))
        return raw

    def from_row(self, parts: Sequence[Any]) -> Any:
        return orjson.loads(parts[0]) if isinstance(parts[0], str) else parts[0]

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.key, self._none() if value is None else value)

    def is_empty(self, value: Any) -> bool:
        return value is None or value in ([], {})

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"coalesce({column.sql}, 'null') in ('null', '[]', '{{}}')", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"coalesce({column.sql}, 'null') not in ('null', '[]', '{{}}')", []

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return "" if self.is_empty(value) else orjson.dumps(value).decode()

    def schema(self) -> dict[str, Any]:
        shapes: dict[str, dict[str, Any]] = {
            "list": {"type": "array", "items": {}},
            "object": {"type": "object"},
            "any": {},
        }
        return dict(shapes[self.shape])

    def _none(self) -> Any:
        return {"list": [], "object": {}, "any": None}[self.shape]


@dataclass(frozen=True, eq=False)
class Condition(Structure):
    """Which records of the entity `of` something is about: the one filter, put together in a form as for a list."""

    shape: str = "object"
    on_form: bool = True
    cell: str = "condition"
    of: str = ""

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        from regulars.engine import registry
        from regulars.engine.conditions import check

        found = super().parse_filled(raw, manner)
        try:
            check(registry.get(self.of), found or None)
        except Refused as problem:
            raise Wrong(str(problem)) from None
        return found
