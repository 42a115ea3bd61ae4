"""Which record each row means: by the keys the plan matches on, one query for many rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import access, merged, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.sql import column_of
from regulars.services.exchange.drafts import Draft
from regulars.services.exchange.plan import Plan
from regulars.services.exchange.resolving import SEVERAL, Found, led
from regulars.services.exchange.targets import Target

CASTS = {
    "reference": "uuid",
    "integer": "bigint",
    "decimal": "numeric",
    "percent": "numeric",
    "date": "date",
    "moment": "timestamptz",
}
EXACT = frozenset(("email", "phone", "url", "choice", "colour"))
WORDS = frozenset(("text", "person_name", "long_text"))


class Matcher:
    """Finds existing records for drafts, among those the actor may see."""

    def __init__(self, plan: Plan, entity: Entity, actor: Actor, known: dict[str, Target]) -> None:
        self.entity, self.actor, self.keys = entity, actor, plan.match
        for key in plan.match:
            for path in key:
                if not comparable_target(known[path]):
                    text = _("Rows cannot be matched by “%(name)s”.") % {"name": path}
                    raise Invalid(text, fields={"match": text}, code="bad_mapping")

    def find(self, drafts: Sequence[Draft]) -> dict[int, Found]:
        """By place in the list. The first key that finds something counts; what named a merged record is not written again."""
        found: dict[int, Found] = {}
        for key in self.keys:
            asked = [
                (place, [comparable(draft.keys[path]) for path in key])
                for place, draft in enumerate(drafts)
                if place not in found and all(path in draft.keys for path in key)
            ]
            if asked:
                mine = self._ask(key, asked)
                for place, each in mine.items():
                    if each.led:
                        drafts[place].leave(key[0])
                found |= mine
        return found

    def names(self, draft: Draft) -> list[tuple[int, tuple[str, ...]]]:
        """What the draft's record can be recognised by further on in the file."""
        if draft.names is None:
            draft.names = [
                (index, tuple([comparable(draft.keys[path]).casefold() for path in key]))
                for index, key in enumerate(self.keys)
                if draft.keys.keys() >= set(key)
            ]
        return draft.names

    def _ask(self, key: tuple[str, ...], asked: list[tuple[int, list[str]]]) -> dict[int, Found]:
        scope, params = access.scope_sql(self.entity, self.actor, "view", "t")
        names = ", ".join(f"c{index}" for index in range(len(key)))
        arrays = ", ".join(["%s::int[]"] + ["%s::text[]"] * len(key))
        condition = " and ".join(_equals(self.entity, path, f"v.c{index}") for index, path in enumerate(key))
        sql = (
            f"select v.place, count(*), (array_agg(t.id order by t.id))[1:{SEVERAL}] "
            f"from unnest({arrays}) v(place, {names}) join {self.entity.source} t on {condition} "
            f"where t.deleted_at is null and {scope} group by v.place"
        )
        columns = [[each[index] for _place, each in asked] for index in range(len(key))]
        values = [[place for place, _values in asked], *columns]
        found = {place: Found(tuple(ids), count) for place, count, ids in rows.query(sql, [*values, *params])}
        if len(key) == 1 and merged.names(self.entity, key[0]) and len(found) < len(asked):
            named = f"unnest({arrays}) v(name, {names})"
            found = led(merged.leading(self.entity, self.actor, named, condition, values)) | found
        return found

    def load(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        """Records by id."""
        if not ids:
            return {}
        wanted = list(dict.fromkeys(ids))
        records = access.records(self.entity, self.actor, "view").matching(wanted).instances(limit=len(wanted))
        return {record.id: record for record in records}


def comparable(value: Any) -> str:
    """A parsed value as text that its column can be compared with."""
    return str(getattr(value, "full", value))


def comparable_target(target: Target) -> bool:
    return target.path in ("id", "number", "external_id") or (
        not target.part and target.field.kind in {*CASTS, *EXACT, *WORDS} and target.path != "created_at"
    )


def _equals(entity: Entity, path: str, value: str) -> str:
    if path == "id":
        return f"t.id = {value}::uuid"
    if path == "external_id":
        return f"t.external_id = {value}"
    found = entity.by_key[path]
    column = column_of(entity, found, "t").sql
    if found.kind in WORDS:
        return f'sort_key({column}) collate "C" = sort_key({value}) collate "C"'
    cast = CASTS.get(found.kind, "")
    return f"{column} = {value}::{cast}" if cast else f"{column} = {value}"
