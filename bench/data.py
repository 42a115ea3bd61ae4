"""Bench data: a company with a manager tree, then as many contacts and deals as asked for, made in SQL from real names."""

from __future__ import annotations

from django.db import connection

from bench.names import FIRST, LAST
from regulars.areas.insight import tallies
from regulars.engine import actor as actors
from regulars.engine import changes, install, registry, save, values, workspace
from regulars.engine.custom import indexes
from regulars.engine.models import Cursor, Role, User
from regulars.services.duplicates import filling
from regulars.services.search import rebuild_runs

MANAGERS, REPS = 5, 7

IDENTIFIER = (
    "(lpad(to_hex((extract(epoch from made.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) "
    "|| '8' || substr(md5(random()::text), 1, 15))::uuid"
)


def fill(size: int, *, activities: int = 0) -> User:
    """People by the write door, records in SQL. Gives the manager whose branch is a fifth of the company.

    `activities` is how many tasks stand beside them.
    """
    system = actors.system("bench")
    people = [User(name=f"Manager {n}", email=f"manager{n}@bench.example") for n in range(MANAGERS)]
    save.save_many(people, actor=system)
    reps = [
        User(name=f"Rep {m} {n}", email=f"rep{m}.{n}@bench.example", manager=manager)
        for m, manager in enumerate(people)
        for n in range(REPS)
    ]
    save.save_many(reps, actor=system)
    people[0].roles.set(Role.objects.filter(name__icontains="manager"))
    reps[8].roles.set(Role.objects.filter(name__icontains="rep"))
    _own_field()
    accounts = max(85, size // 10)
    copies("account", accounts, {"name": "'Company ' || made.n || ' ' || made.last"})
    name = "made.first || ' ' || made.last"
    copies(
        "contact",
        size,
        {
            "name": name,
            "name_first": "made.first",
            "name_last": "made.last",
            "email": "'c' || made.n || '@example.com'",
            "account_id": "made.account",
            "job_title": "(array['Buyer', 'Director', 'Engineer', 'Head of IT'])[1 + made.n % 4]",
            "extra": "jsonb_build_object('code', 'C-' || lpad(made.n::text, 8, '0'))",
        },
    )
    copies(
        "deal",
        size,
        {
            "name": "'Deal ' || made.n || ' for ' || made.last",
            "account_id": "made.account",
            "amount": "(made.n::bigint * 7919 % 100000) + 100",
            "amount_base": "(made.n::bigint * 7919 % 100000) + 100",
            "amount_currency": "'USD'",
            "status": "case when made.n % 10 < 3 then 'open' when made.n % 10 < 7 then 'won' else 'lost' end",
            "stage_id": "made.stage",
            "furthest_id": "made.stage",
            "forecast": "(array['pipeline', 'best_case', 'commit', 'omitted'])[1 + made.n / 3 % 4]",
            "tags": "(array['{}', '{key}', '{key,renewal}', '{partner}'])[1 + made.n % 4]::text[]",
            "closes_on": "(current_date - 700 + (made.n * 31 % 800))",
            "closed_at": "case when made.n % 10 >= 3 then least(made.at + interval '20 days', now()) end",
            "loss_reason": "case when made.n % 10 >= 7 then (array['price', 'product', 'other'])[1 + made.n % 3] else '' end",
        },
    )
    _changed_lately()
    if activities:
        copies("task", activities, {"name": "'Call ' || made.first || ' ' || made.last || ' again'"})
    followed()
    indexes.settle()
    tallies.settle()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into engine_searchword (word) select distinct given from engine_searchdocument, "
            "unnest(string_to_array(words, ' ')) given where given ~ '^[[:alpha:]]{3,30}$'"
        )
    worked_out()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return people[0]


def worked_out() -> None:
    """Keys for duplicates and search documents as the worker would make them: it has nothing left to do while we measure."""
    filling.fill()
    rebuild_runs.work(rebuild_runs.begin(actors.system("job"), here=True).pk)


def _changed_lately() -> None:
    """A deal in twenty got another amount in the last half year, as the log tells it."""
    with connection.cursor() as cursor:
        cursor.execute("""
            with moved as (
                update sales_deal set version = 2 where number % 20 = 0 and version = 1
                and created_at < now() - make_interval(days => (number / 20 % 180 + 1)::int) returning *
            )
            insert into engine_change (at, actor, source, entity, record, version, verb, title, diff, refs)
            select now() - make_interval(days => (number / 20 % 180 + 1)::int), owner_id, 'bench', 'deal', id, 2, 'update', name,
                jsonb_build_object('amount', jsonb_build_array(
                    jsonb_build_object('amount', (amount / 2)::text, 'currency', 'USD'),
                    jsonb_build_object('amount', amount::text, 'currency', 'USD'))), '{}'
            from moved
        """)


def _own_field() -> None:
    """A field of contacts that an administrator added and wants to be quick."""
    described = registry.get("custom-field")
    row = values.new_record(described)
    given = {"entity": "contact", "key": "code", "kind": "text", "label": "Code", "is_indexed": True}
    values.apply(row, described, given, actors.system())
    save.save(row, actor=actors.system())
    workspace.access_epoch()


def followed() -> None:
    """The followers of the change log stand at its end, as they do in an installation that has been running."""
    at = changes.end()
    for subscriber in changes.subscribers():
        Cursor.objects.update_or_create(
            name=subscriber.name, defaults={"transaction": at.transaction, "change": at.change}
        )


def copies(name: str, count: int, columns: dict[str, str]) -> None:
    """Many records after the pattern of one that went through the door, with their changes and search documents."""
    entity = registry.get(name)
    pattern = _pattern(entity)
    table, sequence = entity.table, install.sequence_of(entity)
    overrides = ", ".join(f"'{column}', {sql}" for column, sql in columns.items()).replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        cursor.execute(_MADE, {"count": count, "first": FIRST.split(), "last": LAST.split()})
        cursor.execute(
            f"""insert into "{table}" select r.* from bench_made made, "{table}" c,
                lateral jsonb_populate_record(c, jsonb_build_object('id', {IDENTIFIER}, 'number', nextval('"{sequence}"'),
                'owner_id', made.owner, 'created_at', made.at, 'external_id', null, {overrides})) r
                where c.id = %s""",
            [pattern],
        )
        title = entity.column(entity.by_key[entity.title].columns[0])
        cursor.execute(
            f"""insert into engine_change (at, actor, source, entity, record, version, verb, title, diff, refs)
                select created_at, owner_id, 'bench', '{name}', id, 1, 'create', "{title}", '{{}}', '{{}}' from "{table}"
                where id <> %s""",
            [pattern],
        )
        cursor.execute(
            f"""insert into engine_searchdocument (record, entity, owner, title, subtitle, words, vector)
                select id, '{name}', owner_id, "{title}", '', w, to_tsvector('simple', w)
                from (select id, owner_id, "{title}", lower("{title}" || ' ' || number) w from "{table}" where id <> %s) t""",
            [pattern],
        )


_MADE = """
drop table if exists bench_made;
create temp table bench_made as
with owners as (select array_agg(id) ids from engine_user where name like 'Rep %%'),
     accounts as (select coalesce(array_agg(id), '{}') ids from contacts_account),
     stages as (select coalesce(array_agg(id order by position), '{}') ids from sales_stage
                where pipeline_id = (select id from sales_pipeline order by number limit 1))
select n, (%(first)s::text[])[1 + n %% cardinality(%(first)s::text[])] as first,
       (%(last)s::text[])[1 + (n / 7) %% cardinality(%(last)s::text[])] as last,
       owners.ids[1 + n %% cardinality(owners.ids)] as owner,
       case when cardinality(accounts.ids) > 0 then accounts.ids[1 + n %% cardinality(accounts.ids)] end as account,
       case when cardinality(stages.ids) > 0 then stages.ids[1 + n %% cardinality(stages.ids)] end as stage,
       now() - interval '700 days' + n * (interval '699 days' / %(count)s) as at
from generate_series(1, %(count)s) n, owners, accounts, stages
"""


def _pattern(entity: object) -> object:
    from tests.factories.values import sample_record

    return sample_record(entity).pk
