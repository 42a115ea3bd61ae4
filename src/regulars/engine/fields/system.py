"""Fields that every record has and nobody types."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regulars.engine.fields.base import Column, Manner, Sql, Wrong, text_of
from regulars.engine.fields.numbers import Integer
from regulars.engine.fields.reference import Reference
from regulars.engine.fields.text import Text
from regulars.engine.fields.times import Moment


@dataclass(frozen=True, eq=False)
class ExternalId(Text):
    """What another system calls the record: one name, once. Found by its index, letter for letter."""

    kind: ClassVar[str] = "external_id"
    operators: ClassVar[tuple[str, ...]] = ("eq", "in", "empty", "filled")

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        value = text_of(raw)
        if len(value) > self.max_length:
            raise Wrong(gettext("At most %(limit)s characters.") % {"limit": self.max_length})
        return value or None

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.key, value or None)

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = %s", [self.operand(value, manner)]

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} is null", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} is not null", []


SYSTEM_FIELDS = (
    ExternalId("external_id", _("External identifier"), on_form=False, keep_history=False, sortable=False),
    Integer("number", _("Number"), readonly=True, on_form=False, keep_history=False, high=2**62),
    Moment("created_at", _("Created"), readonly=True, on_form=False, keep_history=False),
    Reference("created_by", _("Created by"), to="user", readonly=True, on_form=False, keep_history=False),
    Moment("updated_at", _("Changed"), readonly=True, on_form=False, keep_history=False, settled=True),
    Reference("updated_by", _("Changed by"), to="user", readonly=True, on_form=False, keep_history=False, settled=True),
)
