"""Records as they stood at a past moment: the present rows minus what the change log says came later.

A question about the past is the same SQL as about the present, under names that mean the past: each table it names is put
before it as a `with` of the same name. Rights are those of today: a row that the reader may not see now is not there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
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
    found = {each.table: each for each in (*registry.entities(), root) if f'"{each.table}"' in sql}
    named = list(found.values())  # of those that share a table only the root: links between them have no names here
    parts: list[str] = []
    given: list[Any] = []
    limited: set[str] = set()
    for entity in named:
        scope, own = _scope(entity, actor, action if entity is root else "view")
        if scope != "true":
            limited.add(entity.name)
            parts.append(f"may_{entity.table} as materialized (select t.id from {entity.source} t where {scope})")
            given += own
    if not single:
        inner = LATER.format(record="c.record,", condition="")
        parts.append(
            f"later as materialized (select record, jsonb_object_agg(key, was) as was from ({inner}) f group by record)"
        )
        given += [root.name, moment, moment]
    for entity in named:
        limit = f"t.id in (select id from may_{entity.table})" if entity.name in limited else "true"
        body, own = _root(entity, moment, limit, single=single) if entity is root else _linked(entity, moment, limit)
        parts.append(f'"{entity.table}" as not materialized ({body})')
        given += own
    return f"with {', '.join(parts)} {sql}", [*given, *params]


def _scope(entity: Entity, actor: Actor, action: str) -> Sql:
    """What the actor may see now, and do where more than seeing is asked."""
    scope, params = scope_sql(entity, actor, "view", "t")
    if action == "view" or entity.access.through:
        return scope, params
    more, own = scope_sql(entity, actor, action, "t")
    return ("true", []) if scope == more == "true" else (f"{scope} and {more}", [*params, *own])


def _root(entity: Entity, moment: datetime, limit: str, *, single: bool) -> Sql:
    """The rows of the table asked for, those made later left out."""
    params: list[Any] = []
    source = "left join later o on o.record = t.id"
    if single:
        source = _of_each("")
        params += [entity.name, moment, moment]
    there = "t.created_at <= %s and (o.was ? '*new') is not true"
    return f"{_select(entity, moment)} {source} where {limit} and {there}", [*params, moment]


def _linked(entity: Entity, moment: datetime, limit: str) -> Sql:
    """The rows of another table; one made later (a stage that an import needed) stands there as it began."""
    return f"{_select(entity, moment)} {_of_each('and c.version > 1')} where {limit}", [entity.name, moment, moment]


def _select(entity: Entity, moment: datetime) -> str:
    chosen = ", ".join(f'{sql} as "{column}"' for column, sql in _columns(entity, moment).items())
    return f"select {chosen} from {entity.source} t"


def _of_each(condition: str) -> str:
    """What came later, looked up for each row by its index."""
    inner = LATER.format(record="", condition=f"and c.record = t.id {condition}")
    return f"left join lateral (select jsonb_object_agg(key, was) as was from ({inner}) f) o on true"


def _columns(entity: Entity, moment: datetime) -> dict[str, str]:
    """Each column of the table and the SQL of what it held."""
    found: dict[str, str] = {
        str(column.column): f't."{column.column}"' for column in entity.model._meta.concrete_fields
    }
    for each in entity.by_key.values():
        if each.custom:
            continue
        columns = [entity.column(name) for name in each.columns]
        if not each.keep_history:
            found |= {column: _unkept(entity, each, column, moment) for column in columns if each.key not in CONSTANT}
            continue
        values = _values(entity, each, moment)
        for column, sql in zip(columns, values, strict=True):
            found[column] = f"case when o.was ? '{each.key}' then {sql} else t.\"{column}\" end"
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
    return (
        f'case when o.was is null then t."{column}" end' if found.settled else f'case when false then t."{column}" end'
    )


def _extra(entity: Entity) -> str:
    """The custom fields as they were: what changed later is put back, key by key; what is worked out of others is left out."""
    unkept = [each.key for each in entity.fields if each.custom and not each.keep_history]
    extra = f'(t."extra" - array[{", ".join(repr(key) for key in unkept)}]::text[])' if unkept else 't."extra"'
    keys = [each.key for each in entity.fields if each.custom and each.keep_history]
    if not keys:
        return extra
    moved = f"unnest(array[{', '.join(repr(key) for key in keys)}]::text[]) k where o.was ? k"
    was = f"select jsonb_object_agg(k, o.was->k) from {moved} and o.was->k <> 'null'::jsonb"
    back = f"({extra} - array(select k from {moved})) || coalesce(({was}), '{{}}'::jsonb)"
    return f"case when o.was is null then {extra} else {back} end"


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
