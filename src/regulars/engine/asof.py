"""Records as they stood at a past moment: the present rows minus what the change log says came later.

A question about the past is the same SQL as about the present, under names that mean the past: each table it names is put
before it as a `with` of the same name. Rights are those of today: a row that the reader may not see now is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.ids import AS_WRITTEN, last_uuid7_at
from regulars.engine import horizon, registry, workspace
from regulars.engine.access import scope_sql
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Address, AnyReference, Field, Manner, Money, PersonName
from regulars.engine.fields.base import Sql
from regulars.engine.fields.reach import ADDRESS_PARTS
from regulars.engine.sql import CONSTANT

LATER = """
select distinct on ({record} d.key) {record} d.key, d.value->0 as was
from engine_change c cross join lateral jsonb_each(
  c.diff
  || case when c.gone is null then '{{}}'::jsonb else jsonb_build_object('*gone', jsonb_build_array(not c.gone)) end
  || case when c.version > 1 then '{{}}'::jsonb else jsonb_build_object('*new', jsonb_build_array(true)) end
) d
where c.entity = %s and c.at > %s and coalesce(c.happened_at, c.at) > %s {condition}
order by {record} d.key, coalesce(c.happened_at, c.at), c.id
"""
"""For each field the value before the first later change; `*gone` whether the record lay in the bin, `*new` that it was not."""


NOTHING = "case when false then {} end"
"""No value, of the type that a column has."""


def parse_moment(text: str, manner: Manner) -> datetime:
    """A past moment as typed: a day means its end in the person's time zone. Raises Invalid, also for what is to come."""
    moment = read_moment(text, manner)
    if moment > timezone.now() + timedelta(days=1):
        wrong = _("This moment is still to come.")
        raise Invalid(wrong, code="bad_moment", fields={"as_of": wrong})
    horizon.require(moment)
    return moment


def read_moment(text: str, manner: Manner) -> datetime:
    """A day (its end) or a moment as typed, in UTC. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if len(text.strip()) == len("2026-01-31"):
            moment += timedelta(days=1, microseconds=-1)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(manner.timezone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong = _("A day or a moment is expected, such as 2026-11-23 or 2026-11-23T14:30.")
        raise Invalid(wrong, code="bad_moment", fields={"as_of": wrong}) from None


def past(
    sql: str,
    params: list[Any],
    root: Entity,
    actor: Actor,
    moment: datetime,
    *,
    action: str = "view",
    single: bool = False,
) -> Sql:
    """A question as asked at a moment. `single` asks for few rows of the root, each found by its own index."""
    then = _Then(sql, root, actor, moment, action)
    if single:
        root_then = then.root_of_each
    else:
        then.gather_later()
        root_then = then.root
    tables, given = then.tables(root_then)
    return f"with {', '.join([*then.parts, *tables])} {sql}", [*then.given, *given, *params]


def past_page(
    sql: str, params: list[Any], root: Entity, actor: Actor, moment: datetime, order: str, limit: int, *, action: str
) -> Sql:
    """A question for the first rows in an order, `order` of its own columns, as asked at a moment.

    It is asked of what has not changed since, where the indexes of today are walked, and of what has, and the first of both are taken.
    A question that names its table twice (an account and its parent) needs all of it at once, for either may be among those.
    """
    if sql.count(f'"{root.table}"') > 1:
        return past(sql, params, root, actor, moment, action=action)
    then = _Then(sql, root, actor, moment, action)
    then.gather_later()
    asked, given = [], list(then.given)
    for root_then in (then.root_unchanged, then.root_changed):
        tables, own = then.tables(root_then)
        asked.append(f"(with {', '.join(tables)} {sql})")
        given += [*own, *params]
    both = " union all ".join(asked)
    return (
        f"with {', '.join(then.parts)} select * from ({both}) both_of_them order by {order} limit {int(limit)}",
        given,
    )


class _Then:
    """What a question names, as it stood at a moment: parts of a `with`, and what they are given."""

    def __init__(self, sql: str, root: Entity, actor: Actor, moment: datetime, action: str) -> None:
        found = {each.table: each for each in (*registry.entities(), root) if f'"{each.table}"' in sql}
        # Of those that share a table only the root: links between them have no names here.
        self.named = list(found.values())
        self.asked, self.moment = root, moment
        self.parts: list[str] = []
        self.given: list[Any] = []
        self.limits: dict[str, Sql] = {}
        """What limits each table to the reader's, on its rows of today."""
        for entity in self.named:
            scope, own = _scope(entity, actor, action if entity is root else "view")
            if " from " in scope:  # the names of other tables mean the past inside
                reached = f"select t.id from {entity.source} t where {scope}"
                self.parts.append(f"may_{entity.table} as materialized ({reached})")
                self.given += own
                scope, own = f"t.id in (select id from may_{entity.table})", []
            self.limits[entity.name] = scope, own

    def gather_later(self) -> None:
        """Find once what was changed later. That records were made later, which most changes say, need not be gathered: when they were made says it."""
        inner = LATER.format(record="c.record,", condition="and (c.version > 1 or c.record <= %s)")
        self.parts.append(
            f"later as materialized (select record, jsonb_object_agg(key, was) as was from ({inner}) f group by record)"
        )
        self.given += [self.asked.name, self.moment, self.moment, last_uuid7_at(self.moment + AS_WRITTEN)]

    def tables(self, root_then: Callable[[], Sql]) -> tuple[list[str], list[Any]]:
        """Each table under its own name."""
        found, given = [], []
        for entity in self.named:
            body, own = root_then() if entity is self.asked else self._linked(entity)
            found.append(f'"{entity.table}" as not materialized ({body})')
            given += own
        return found, given

    def root(self) -> Sql:
        """The rows of the table asked for, those made later left out."""
        (unchanged, one), (changed, other) = self.root_unchanged(), self.root_changed()
        return f"{unchanged} union all {changed}", [*one, *other]

    def root_unchanged(self) -> Sql:
        """Those that stand as they stood: their columns themselves, so that what is asked of them walks the indexes."""
        select = _select(self.asked, _columns(self.asked, self.moment, changed=False))
        same = "not exists (select from later o where o.record = t.id)"
        limit, own = self.limits[self.asked.name]
        return f"{select} where {limit} and t.created_at <= %s and {same}", [*own, self.moment]

    def root_changed(self) -> Sql:
        select = _select(self.asked, _columns(self.asked, self.moment))
        there = "t.created_at <= %s and not o.was ? '*new'"
        limit, own = self.limits[self.asked.name]
        return f"{select} join later o on o.record = t.id where {limit} and {there}", [*own, self.moment]

    def root_of_each(self) -> Sql:
        select = _select(self.asked, _columns(self.asked, self.moment))
        there = "t.created_at <= %s and (o.was ? '*new') is not true"
        limit, own = self.limits[self.asked.name]
        params = [self.asked.name, self.moment, self.moment, *own, self.moment]
        return f"{select} {_of_each('')} where {limit} and {there}", params

    def _linked(self, entity: Entity) -> Sql:
        """The rows of another table; one made later (a stage that an import needed) stands there as it began."""
        select = _select(entity, _columns(entity, self.moment))
        limit, own = self.limits[entity.name]
        return f"{select} {_of_each('and c.version > 1')} where {limit}", [entity.name, self.moment, self.moment, *own]


def _scope(entity: Entity, actor: Actor, action: str) -> Sql:
    """What the actor may see now, and do where more than seeing is asked."""
    scope, params = scope_sql(entity, actor, "view", "t")
    if action == "view" or entity.access.through:
        return scope, params
    more, own = scope_sql(entity, actor, action, "t")
    return ("true", []) if scope == more == "true" else (f"{scope} and {more}", [*params, *own])


def _select(entity: Entity, columns: Mapping[str, str]) -> str:
    chosen = ", ".join(f'{sql} as "{column}"' for column, sql in columns.items())
    return f"select {chosen} from {entity.source} t"


def _of_each(condition: str) -> str:
    """What came later, looked up for each row by its index."""
    inner = LATER.format(record="", condition=f"and c.record = t.id {condition}")
    return f"left join lateral (select jsonb_object_agg(key, was) as was from ({inner}) f) o on true"


def _columns(entity: Entity, moment: datetime, *, changed: bool = True) -> dict[str, str]:
    """Each column of the table and the SQL of what it held; of rows that have not changed since, what it holds."""
    found: dict[str, str] = {
        str(column.column): f't."{column.column}"' for column in entity.model._meta.concrete_fields
    }
    for each in entity.by_key.values():
        if each.custom:
            continue
        columns = [entity.column(name) for name in each.columns]
        if not changed:
            found |= {column: NOTHING.format(found[column]) for column in columns if _is_unknown(entity, each)}
            continue
        if not each.keep_history:
            found |= {column: _unkept(entity, each, column, moment) for column in columns if each.key not in CONSTANT}
            continue
        values = _values(entity, each, moment)
        for column, sql in zip(columns, values, strict=True):
            found[column] = f"case when o.was ? '{each.key}' then {sql} else t.\"{column}\" end"
    if not changed:
        return found | {"extra": _known_extra(entity)}
    found["extra"] = _extra(entity)
    found["deleted_at"] = (
        "case when o.was ? '*gone' then case when (o.was->>'*gone')::boolean then t.updated_at end "
        "else t.deleted_at end"
    )
    return found


def _unkept(entity: Entity, found: Field, column: str, moment: datetime) -> str:
    """What is known of a field without a history: a title as the log last told it, a settled value where nothing changed since."""
    if found.key == entity.title:
        told = (
            "select c.title from engine_change c where c.record = t.id and "
            f"coalesce(c.happened_at, c.at) <= '{moment.isoformat()}' order by c.id desc limit 1"
        )
        return f'case when o.was is null then t."{column}" else coalesce(({told}), t."{column}") end'
    plain = f't."{column}"'
    return f"case when o.was is null then {plain} end" if found.settled else NOTHING.format(plain)


def _is_unknown(entity: Entity, found: Field) -> bool:
    """Whether a field is without a history in such a way that nothing is known of it even where nothing changed since."""
    return not (found.keep_history or found.key in CONSTANT or found.key == entity.title or found.settled)


def _extra(entity: Entity) -> str:
    """The custom fields as they were: what changed later is put back, key by key; what is worked out of others is left out."""
    extra = _known_extra(entity)
    keys = [each.key for each in entity.fields if each.custom and each.keep_history]
    if not keys:
        return extra
    moved = f"unnest(array[{', '.join(repr(key) for key in keys)}]::text[]) k where o.was ? k"
    was = f"select jsonb_object_agg(k, o.was->k) from {moved} and o.was->k <> 'null'::jsonb"
    back = f"({extra} - array(select k from {moved})) || coalesce(({was}), '{{}}'::jsonb)"
    return f"case when o.was is null then {extra} else {back} end"


def _known_extra(entity: Entity) -> str:
    """The custom fields without those that are worked out of others."""
    unkept = [each.key for each in entity.fields if each.custom and not each.keep_history]
    return f'(t."extra" - array[{", ".join(repr(key) for key in unkept)}]::text[])' if unkept else 't."extra"'


def _values(entity: Entity, found: Field, moment: datetime) -> list[str]:
    """What the change log kept of a field, as its columns hold it."""
    kept = f"(o.was->'{found.key}')"
    if isinstance(found, Money):
        return _money(entity, found, kept, moment)
    if isinstance(found, AnyReference):
        return [f"({kept}->>'id')::uuid", f"coalesce({kept}->>'entity', '')"]
    if isinstance(found, PersonName):
        return [f"coalesce({kept}->>'{part}', '')" for part in ("full", "first", "middle", "last")]
    if isinstance(found, Address):
        return [f"coalesce({kept}->>'{part}', '')" for part in ADDRESS_PARTS]
    return [_value(entity.model._meta.get_field(found.columns[0]), kept)]


def _value(column: Any, kept: str) -> str:
    text = f"({kept} #>> '{{}}')"
    if isinstance(column, ArrayField):
        elements = f"jsonb_array_elements_text(case jsonb_typeof({kept}) when 'array' then {kept} else '[]' end)"
        return f"array(select {elements})::{column.db_type(connection)}"
    if isinstance(column, models.JSONField):
        return kept
    if isinstance(column, models.DurationField):
        return f"make_interval(secs => {text}::double precision)"
    if isinstance(column, models.CharField | models.TextField):
        return text if column.null else f"coalesce({text}, '')"
    return f"{text}::{_type(column)}"


def _type(column: Any) -> str:
    """The type of a column; that of the other table's key where it is a link."""
    target = column.target_field if column.is_relation else column
    return str(target.db_type(connection)).split(" ")[0] if target.primary_key else str(target.db_type(connection))


def _money(entity: Entity, found: Money, kept: str, moment: datetime) -> list[str]:
    """Amount, currency and its worth in the workspace's currency at the rate of the moment, kept where it is the same."""
    amount, code, base = (f't."{entity.column(name)}"' for name in found.columns)
    was, currency = f"({kept}->>'amount')::numeric", f"coalesce({kept}->>'currency', '')"
    home = str(workspace.value("currency")).replace("'", "")
    rate = (
        f"(select r.rate from engine_exchangerate r where r.currency = {currency} and r.base = '{home}' "
        f"and r.day <= '{moment:%Y-%m-%d}' order by r.is_manual desc, r.day desc limit 1)"
    )
    worth = (
        f"case when {was} = {amount} and {currency} = {code} then {base} "
        f"when {currency} = '{home}' then {was} else round({was} * {rate}, 4) end"
    )
    return [was, currency, worth]
