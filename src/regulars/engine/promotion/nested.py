"""Settings that lie in others, as stages do on pipelines: both in the file by what they are called, the inner ones by both names (“New business / Won”).

Their keys stay when they are renamed, so that the other installation renames its own, too. What is only here stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import registry, save
from regulars.engine.actor import Actor
from regulars.engine.promotion import names, parts
from regulars.engine.promotion.parts import KEY, Item, Part, plain, put_record, said_key
from regulars.engine.promotion.renaming import Content, Keyed


@dataclass(frozen=True)
class Whole:
    """The outer ones, called by the names they have once. `kept` are fields that do not travel: people, say."""

    name: str
    entity: str
    kept: tuple[str, ...] = ()

    def add(self, place: int) -> None:
        """Let them travel, and be referred to by name."""
        label = registry.get(self.entity).label_plural
        parts.add(Part(self.name, label, place, self.read, self.put, renaming=self.keyed.renaming(self.entity), kept=(*KEY, *self.kept)))  # fmt: skip
        names.add(self.entity, lambda: {name: row.pk for name, row in self.rows().items()})

    def rows(self) -> dict[str, Any]:
        living: Any = registry.get(self.entity).model._default_manager.filter(deleted_at=None)
        return {row.name: row for row in living.order_by("-id")}

    def read(self) -> dict[str, Item]:
        return {name: {**said_key(row), **plain(self.entity, row)} for name, row in self.rows().items()}

    def put(self, key: str, item: Item, actor: Actor) -> None:
        put_record(self.entity, self.keyed.row(key, item), item, actor, kept=self.kept)

    def row(self, said: str) -> Any:
        """By identifier, as it is once names are replaced, or by name. Raises Invalid."""
        name = self.name_in(said)
        row = next((row for row in self.rows().values() if name in (row.name, str(row.pk))), None)
        if row is None:
            raise Invalid(fields={self.entity: _("There is no “%(name)s”.") % {"name": name[:60]}})
        return row

    def name_in(self, said: Any) -> str:
        return str(said).removeprefix(f"{self.entity}: ")

    def called(self, content: Content) -> Callable[[Any], str]:
        """What one is called, once a file is taken over."""
        renamed = self.keyed.renamed(content) if self.name in content else {}
        return lambda row: renamed.get(row.name, row.name)

    @cached_property
    def keyed(self) -> Keyed:
        return Keyed(self.name, self.rows, _call("name"))


@dataclass(frozen=True)
class Inner:
    """What lies in them, by the link that is called as their entity is; in the order of its `position`."""

    name: str
    entity: str
    whole: Whole

    def add(self, place: int, *, referred: bool = False) -> None:
        """Let them travel; `referred`: other settings refer to them by name."""
        label = registry.get(self.entity).label_plural
        renaming = self.keyed.renaming(self.entity if referred else "")
        parts.add(Part(self.name, label, place, self.read, self.put, renaming=renaming, kept=KEY))
        if referred:
            names.add(self.entity, lambda: {key: row.pk for key, row in self.rows().items()})

    def rows(self) -> dict[str, Any]:
        """Those that live; of several with one name the second and later ones have a number behind."""
        link, found = self.whole.entity, dict[str, Any]()
        living = registry.get(self.entity).model._default_manager.filter(deleted_at=None, **{f"{link}__deleted_at": None})  # fmt: skip
        for row in living.select_related(link).order_by(f"{link}__position", f"{link}__id", "position", "id"):
            if parts.is_there(getattr(row, "entity", "*")):
                parts.put_by_key(found, self._key(getattr(row, link).name, getattr(row, self.title)), row)
        return found

    def read(self) -> dict[str, Item]:
        link = f"{self.whole.entity}_id"
        return {
            key: {**said_key(row), **plain(self.entity, row), self.whole.entity: str(getattr(row, link))}
            for key, row in self.rows().items()
        }

    def put(self, key: str, item: Item, actor: Actor) -> None:
        """One as the file says, in the one of that name."""
        whole = self.whole.row(str(item.get(self.whole.entity)))
        named = self._key(whole.name, str(item.get(self.title)))
        if key != named and not (key.startswith(f"{named} ") and key.removeprefix(f"{named} ").isdecimal()):
            text = _("Its key is made of the name of what it lies in and its own: “%(name)s”.") % {"name": named[:80]}
            raise Invalid(fields={self.title: text})
        row = self.keyed.row(key, {**item, self.whole.entity: whole.name})
        put_record(self.entity, row, {**item, self.whole.entity: str(whole.pk)}, actor)

    @property
    def title(self) -> str:
        return registry.get(self.entity).title

    @cached_property
    def keyed(self) -> Keyed:
        return Keyed(self.name, self.rows, _call(self.title), within=self._within, within_said=self._within_said)

    def _within(self, content: Content) -> Callable[[Any], str]:
        called = self.whole.called(content)
        return lambda row: called(getattr(row, self.whole.entity))

    def _within_said(self, _key: str, item: Item) -> str:
        return self.whole.name_in(item.get(self.whole.entity))

    def _key(self, whole: str, own: str) -> str:
        return f"{whole} / {own}"


def _call(title: str) -> Callable[[Any, str, Item, Actor], None]:
    def call(row: Any, _key: str, item: Item, actor: Actor) -> None:
        setattr(row, title, str(item.get(title)))
        save.save(row, actor=actor)

    return call
