"""Links: to a record of one entity (a user too), to a record of several entities, to a file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Sql, Wrong

if TYPE_CHECKING:
    from regulars.engine.actor import Actor


class Ref(NamedTuple):
    """A link as it is read: the record's id, its name, its entity."""

    id: uuid.UUID
    label: str = ""
    entity: str = ""


def uuid_of(raw: Any) -> uuid.UUID:
    """Raises Wrong for what is no identifier."""
    if isinstance(raw, uuid.UUID):
        return raw
    try:
        return uuid.UUID(str(raw))
    except ValueError:
        raise Wrong(_("An identifier is expected.")) from None


@dataclass(frozen=True, eq=False)
class Reference(Field):
    """A link to a record of the entity `to`. `parent=True` puts this record's changes on that one's timeline too.

    `narrow(record)` gives the one filter that the offered records must meet (stages of the deal's own pipeline), `prefer(record)` the
    one that decides where several fit what a file says.
    """

    to: str = ""
    parent: bool = False
    narrow: Any = None
    prefer: Any = None

    kind: ClassVar[str] = "reference"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "uuid"),)
    operators: ClassVar[tuple[str, ...]] = (
        "in",
        "not_in",
        "eq",
        "ne",
        "empty",
        "filled",
        "under",
        "me",
        "my_team",
        "branch",
    )

    def get(self, record: Any) -> Any:
        return getattr(record, f"{self.key}_id")

    def set(self, record: Any, value: Any) -> None:
        setattr(record, f"{self.key}_id", value)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, Ref):
            return raw.id
        if isinstance(raw, dict):
            raw = raw.get("id")
        if hasattr(raw, "pk"):
            return raw.pk
        if raw is None or raw == "":
            return None
        return uuid_of(raw)

    def dump(self, value: Any) -> Any:
        """The id alone; a value that was read with its label gives both."""
        if value is None:
            return None
        return {"id": str(value.id), "label": value.label} if isinstance(value, Ref) else str(value)

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        if value is None:
            return ""
        return value.label if isinstance(value, Ref) else str(value)

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else str(value),)

    def from_row(self, parts: Any) -> Any:
        return None if parts[0] is None else Ref(parts[0], parts[1] or "", self.to)

    def questions(self) -> tuple[str, ...]:
        """Only a person can be me, or belong to my team or branch; only in a tree does one stand below another."""
        left_out = (
            {"under"} if self.to == "user" else {"me", "my_team", "branch"} | (set() if self._in_tree else {"under"})
        )
        return tuple(each for each in self.operators if each not in left_out)

    @property
    def _in_tree(self) -> bool:
        from regulars.engine import registry

        target = registry.find(self.to)
        return target is not None and bool(target.tree)

    def op_under(self, value: Any, column: Column, manner: Manner, actor: Actor) -> Sql:
        """Of a record and of everything below it."""
        from regulars.engine import registry

        above = registry.get(self.to)
        return f"{column.sql} = any(array({below_sql(above)}))", [[self.operand(value, manner)]]

    def op_me(self, value: Any, column: Column, manner: Manner, actor: Actor) -> Sql:
        return f"{column.sql} = %s", [actor.id]

    def op_my_team(self, value: Any, column: Column, manner: Manner, actor: Actor) -> Sql:
        return f"{column.sql} = any(%s)", [list(actor.team_members)]

    def op_branch(self, value: Any, column: Column, manner: Manner, actor: Actor) -> Sql:
        """Of a person and everyone below; without a value: of the one who asks."""
        from regulars.engine.people import branch_of

        members = branch_of(self.operand(value, manner)) if value else actor.branch
        return f"{column.sql} = any(%s)", [list(members)]

    def schema(self) -> dict[str, Any]:
        return {
            "type": ["object", "null"],
            "description": f"A link to a record of “{self.to}”; its id alone is taken on writing.",
            "properties": {"id": {"type": "string", "format": "uuid"}, "label": {"type": "string"}},
        }


@dataclass(frozen=True, eq=False)
class TreeReference(Reference):
    """A link by which records form a tree, or to such a record: a filter by one includes all that stand below it, unless it says otherwise.

    An entity whose own link to itself is one forms a tree: every other link to it may then be asked so, too.
    """

    operators: ClassVar[tuple[str, ...]] = ("under", *(each for each in Reference.operators if each != "under"))


def below_sql(entity: Any) -> str:
    """SQL of the ids of some records of a tree (one parameter, a list) and of all below them."""
    column = entity.column(entity.by_key[entity.tree].columns[0]) if entity.tree else ""
    more = f'union select t.id from {entity.source} t join below on t."{column}" = below.id' if column else ""
    return f"with recursive below(id) as (select unnest(%s::uuid[]) {more}) select id from below"


@dataclass(frozen=True, eq=False)
class AnyReference(Field):
    """A link to a record of one of several entities, kept in KEY_entity and KEY_id."""

    to: tuple[str, ...] = ()
    parent: bool = False
    sortable: bool = False

    kind: ClassVar[str] = "any_reference"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("id", "uuid"), ("entity", "text"))
    operators: ClassVar[tuple[str, ...]] = ("eq", "entity", "empty", "filled")

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.key}_id", f"{self.key}_entity")

    def get(self, record: Any) -> Any:
        found = getattr(record, f"{self.key}_id")
        return None if found is None else Ref(found, "", getattr(record, f"{self.key}_entity"))

    def set(self, record: Any, value: Any) -> None:
        setattr(record, f"{self.key}_id", value.id if value else None)
        setattr(record, f"{self.key}_entity", value.entity if value else "")

    def allowed(self) -> tuple[str, ...]:
        """Entities it may point at: those named, or every one that has pages."""
        from regulars.engine import registry

        return self.to or tuple(entity.name for entity in registry.entities() if entity.menu)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, str) and ":" in raw:
            name, _colon, key = raw.partition(":")
            raw = {"entity": name, "id": key}
        if isinstance(raw, Ref):
            raw = {"entity": raw.entity, "id": raw.id}
        if not isinstance(raw, dict) or not raw.get("entity"):
            raise Wrong(_("A link names its entity and its id."))
        if raw["entity"] not in self.allowed():
            raise Wrong(_("This cannot be linked to “%(name)s”.") % {"name": str(raw["entity"])[:40]})
        return Ref(uuid_of(raw.get("id")), "", raw["entity"])

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        found = {"entity": value.entity, "id": str(value.id)}
        return {**found, "label": value.label} if value.label else found

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return value.label if value else ""

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (str(value.id), value.entity) if value else (None, "")

    def from_row(self, parts: Any) -> Any:
        return None if parts[0] is None else Ref(parts[0], "", parts[1])

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        ref = self.parse(value, manner)
        if ref is None:
            raise Wrong(_("A value is missing."))
        return f"({column.part(0)} = %s and {column.part(1)} = %s)", [ref.id, ref.entity]

    def op_entity(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.part(1)} = %s", [str(value)]

    def schema(self) -> dict[str, Any]:
        return {
            "type": ["object", "null"],
            "properties": {
                "entity": {"type": "string", "enum": list(self.allowed())},
                "id": {"type": "string", "format": "uuid"},
                "label": {"type": "string"},
            },
            "required": ["entity", "id"],
        }


@dataclass(frozen=True, eq=False)
class File(Field):
    """An uploaded file (its id; the bytes are in the data folder)."""

    sortable: bool = False
    media: tuple[str, ...] = ()

    kind: ClassVar[str] = "file"
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "uuid"),)
    operators: ClassVar[tuple[str, ...]] = ("empty", "filled")

    def get(self, record: Any) -> Any:
        return getattr(record, f"{self.key}_id")

    def set(self, record: Any, value: Any) -> None:
        setattr(record, f"{self.key}_id", value)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        return uuid_of(raw.get("id") if isinstance(raw, dict) else raw)

    def dump(self, value: Any) -> Any:
        return None if value is None else str(value)

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else str(value),)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uuid"}


@dataclass(frozen=True, eq=False)
class Image(File):
    """An uploaded picture."""

    media: tuple[str, ...] = ("image/png", "image/jpeg", "image/webp", "image/gif")

    kind: ClassVar[str] = "image"
