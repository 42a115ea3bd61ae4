"""Settings that are about one entity each: what an address names, and the addresses of their editor."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from regulars.base.ids import id_of
from regulars.engine import registry, values
from regulars.engine.describe import Entity


class OfEntity(Protocol):
    """A row of settings that is about one entity."""

    entity: str


Row = TypeVar("Row", bound=OfEntity)


@dataclass(frozen=True)
class EntitySettings:
    """A kind of such settings: the `name` of their own entity, the address `at` which they are listed, and which entities `may` have them."""

    name: str
    at: str
    may: Callable[[Entity], bool]

    def entity_or_404(self, name: str) -> Entity:
        """The entity of a name, if it may have such settings."""
        return able_or_404(name, may=self.may)

    def found(self, key: uuid.UUID) -> tuple[Any, Entity]:
        """A row with its entity. Raises Http404."""
        row: Any = get_object_or_404(registry.get(self.name).model, pk=key, deleted_at=None)
        return row, self.entity_or_404(row.entity)

    def blank(self, request: HttpRequest) -> tuple[Any, Entity]:
        """A row to be made, of the entity that the address names. Raises Http404."""
        entity = self.entity_or_404(request.GET.get("entity", ""))
        row = values.new_record(registry.get(self.name))
        row.entity = entity.name
        return row, entity

    def asked(self, request: HttpRequest) -> tuple[Any, Entity]:
        """What an editor is about that asks to be drawn anew: the row that the address names, or one to be made."""
        key = id_of(request.GET.get("row", ""))
        return self.blank(request) if key is None else self.found(key)

    def addresses(self, row: Any) -> dict[str, str]:
        """Where the editor of a row is posted to: to be kept, and to be drawn anew."""
        if row.loaded is None:
            return {"post": f"{self.at}new?entity={row.entity}", "draw": f"{self.at}draw?entity={row.entity}"}
        return {"post": f"{self.at}{row.pk}", "draw": f"{self.at}draw?row={row.pk}"}

    def able(self) -> list[tuple[str, str]]:
        """The entities that may have such settings, to be chosen from."""
        return [(each.name, str(each.label_plural)) for each in registry.entities() if self.may(each)]


def able_or_404(name: str, *, may: Callable[[Entity], bool]) -> Entity:
    """The entity of a name, if it may have what is asked about."""
    entity = registry.find(name)
    if entity is None or not may(entity):
        raise Http404
    return entity


def by_entity(rows: Iterable[Row]) -> list[tuple[Entity, list[Row]]]:
    """Settings under the entities they are of, in the order of the registry."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.entity, []).append(row)
    return [(entity, found[entity.name]) for entity in registry.entities() if entity.name in found]


def of_an_entity(back: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Round the view that makes a setting of the entity in its address: who names none goes `back`, where one is chosen."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "GET" and not request.GET.get("entity"):
                return HttpResponseRedirect(back)
            return view(request, *args, **kwargs)

        return chosen

    return around
