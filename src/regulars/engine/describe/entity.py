"""The description of an entity, from which everything a user or an integrator can do with it is derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from regulars.engine.describe.action import Action
from regulars.engine.describe.views import Board, Calendar, List, Panel, Place, Related, Rule, Section, Suggestion

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.fields import Field
    from regulars.engine.models.record import Record


@dataclass(frozen=True)
class Access:
    """Whose a record is. `owner` names the field of the responsible person; `through` the parent whose rights count.

    `territory` is the path to the territory that a record lies in (`territory`, `account.territory`).
    `also(actor, alias)` may widen reading by SQL (a meeting is also its participants').
    `open` entities (settings such as stages) are read by everyone signed in and edited by administrators.
    `kept` entities are written by the program alone (the visits of stages); people read them.
    `without(actor, parent, alias)` may narrow the parts of a parent by SQL: what a field of the parent keeps from the actor its parts do not tell.
    """

    owner: str = "owner"
    through: str = ""
    territory: str = ""
    open: bool = False
    kept: bool = False
    also: Callable[[Actor, str], tuple[str, list[Any]]] | None = None
    without: Callable[[Actor, Entity, str], tuple[str, list[Any]]] | None = None


@dataclass(frozen=True)
class Search:
    """What the search finds a record by, and what it shows beside the name; by `amounts` (of money) it is found where just so much is typed."""

    fields: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    weight: int = 1
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """How lines are entered one after the other by keyboard, or pasted from a spreadsheet. `what` is the reference that says what a line is of, `codes` are fields of what it leads to by which one types it
    besides its name (a SKU); `then` are the fields that follow, in this order.
    """

    what: str
    then: tuple[str, ...] = ("quantity",)
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """How import finds an existing record (`match`, in order of trust) and what else a column may be called.

    `card` says which fields make a vCard: its property (org, unit, title, email, tel, cell, url, adr, bday, categories, note) and ours.
    """

    match: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    card: tuple[tuple[str, str], ...] = ()
    importable: bool = True


@dataclass(frozen=True, eq=False)
class Entity:
    """An entity: a Django model and what people and programs may do with it.

    `prepare` functions run in the write door on each batch before checks: they keep derived facts
    (`prepare(batch)`, see `engine.save.Batch`). `validate(record)` raises `Refused` for rules over several fields.
    `suggest(record, actor)` tells while one types what fields that are left empty would become: text by field, with values to choose among where it is a `Suggestion`.
    `moved` functions get the batch of records that went to the bin or came back, in the same transaction.
    `rules` and `layouts` (role id or nothing, arranged parts) are what administrators say of its forms (`engine.forms`).
    `territories` are the rules in force that say which territory a record lies in (`engine.territories`).
    `unfinished` is the filter of the records that are still to be worked on: what goes along when they change hands.
    `part_of` names the reference to the record this one is a part of: parts are deleted and restored with it.
    `entry` says how parts are entered by keyboard under the record that they are parts of (`engine.entering`).
    `merges` is false of what happened (a delivery, a movement of goods): two of them are never one that was written twice.
    `menu_right` is what one must be allowed to find it on the side: what is arranged once stands there for those who arrange it.
    `becomes` names the references to what a record became (a lead its deal): their timelines tell its whole story.
    `person` is the one filter that tells which records are people (empty for all of them), None where none is.
    `retention` says why records stay when a person they lead to is erased, where there is more to it than their own use.
    """

    name: str
    plural: str
    model: type[Record]
    label: Any
    label_plural: Any
    fields: tuple[Field, ...]
    title: str = "name"
    icon: str = "circle"
    group: str = ""
    menu: bool = True
    menu_right: str = "view"
    list: List | None = None
    board: Board | None = None
    calendar: Calendar | None = None
    facts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    form: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    layouts: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    territories: tuple[Place, ...] = ()
    related: tuple[Related, ...] = ()
    panels: tuple[Panel, ...] = ()
    actions: tuple[Action, ...] = ()
    access: Access = Access()
    search: Search | None = None
    exchange: Exchange = Exchange()
    prepare: tuple[Callable[[Any], None], ...] = ()
    validate: Callable[[Any], None] | None = None
    suggest: Callable[[Any, Actor], Mapping[str, str | Suggestion]] | None = None
    moved: tuple[Callable[[Any], None], ...] = ()
    part_of: str = ""
    entry: Entry | None = None
    merges: bool = True
    becomes: tuple[str, ...] = ()
    person: Mapping[str, Any] | None = None
    retention: Any = ""
    timeline: tuple[str, ...] = ()
    unfinished: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    help: Any = ""

    @cached_property
    def is_of_trade(self) -> bool:
        """Whether its records are what the company works on: not settings, people and their roles."""
        return self.group != "settings" and self.name not in ("user", "team", "role")

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by key, the system's own (number, created_at …) included."""
        from regulars.engine.fields.system import SYSTEM_FIELDS

        return {f.key: f for f in (*self.fields, *SYSTEM_FIELDS) if self._has(f)}

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """Fields whose values are shown on demand only."""
        return frozenset(each.key for each in self.fields if each.sensitive)

    @cached_property
    def table(self) -> str:
        """The table that is written."""
        return self.model._meta.db_table

    @cached_property
    def source(self) -> str:
        """What stands after `from` and `join`: the table, or an entity's own rows of the table that several share."""
        own = getattr(self.model, "of_entity", "")
        return f"(select * from \"{self.table}\" where entity = '{own}')" if own else f'"{self.table}"'

    def nullable(self, found: Field) -> bool:
        """Whether a field's value may be null in a query."""
        if found.custom:
            return bool(found.nullable)  # type: ignore[attr-defined]
        return any(self.model._meta.get_field(name).null for name in found.columns)

    @cached_property
    def action_by_verb(self) -> dict[str, Action]:
        return {action.verb: action for action in self.actions}

    @cached_property
    def owner_column(self) -> str:
        """The SQL column of the responsible person, or nothing where the entity has none."""
        return self.column(self.access.owner) if self.access.owner in self.by_key else ""

    @cached_property
    def own_territory(self) -> Field | None:
        """The field that says which territory a record itself lies in; None where it lies in another record's, or in none."""
        key = self.access.territory
        return self.by_key.get(key) if key and f"{key}_is_manual" in self.by_key else None

    @cached_property
    def tree(self) -> str:
        """The link to the record above in a tree of this entity, or nothing where it forms none."""
        from regulars.engine.fields import TreeReference

        above = (each.key for each in self.fields if isinstance(each, TreeReference) and each.to == self.name)
        return next(above, "")

    def column(self, key: str) -> str:
        """The SQL column of a model attribute."""
        found: Any = self.model._meta.get_field(key)
        return str(found.column)

    def _has(self, f: Field) -> bool:
        names = {column.name for column in self.model._meta.get_fields()}
        return all(column in names for column in f.columns)


@dataclass(frozen=True)
class Extend:
    """What a higher area adds to a lower entity's page."""

    entity: str
    related: tuple[Related, ...] = ()
    panels: tuple[Panel, ...] = ()
    actions: tuple[Action, ...] = ()
