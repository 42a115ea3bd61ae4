"""The change log in months; it tells when a change happened, and whether a record went to the bin or came back."""

from django.db import migrations, models

FORWARD = """
drop trigger if exists stamp_transaction on engine_change;
alter table engine_change
  add column happened_at timestamptz,
  add column gone boolean;
update engine_change set gone = (verb <> 'restore')
 where verb in ('delete', 'restore') or (verb = 'undo' and diff = '{}'::jsonb and version > 1);

alter table engine_change alter column id drop identity if exists;
drop sequence if exists engine_change_id_seq;
alter table engine_change rename to engine_change_before;
alter table engine_change_before drop constraint engine_change_pkey;
alter index change_feed rename to change_before_feed;
alter index change_of_record rename to change_before_of_record;
alter index change_of_batch rename to change_before_of_batch;

create sequence engine_change_id_seq;
create table engine_change (like engine_change_before including defaults) partition by range (at);
alter table engine_change alter column id set default nextval('engine_change_id_seq');
alter sequence engine_change_id_seq owned by engine_change.id;
alter table engine_change add constraint engine_change_pkey primary key (id, at);
create index change_feed on engine_change (transaction, id);
create index change_of_record on engine_change (record, id);
create index change_of_batch on engine_change (batch) where batch is not null;
create index change_at on engine_change using brin (at);
create trigger stamp_transaction before insert on engine_change for each row execute function stamp_transaction();
create table engine_change_rest partition of engine_change default;

do $$
declare
  last timestamptz := (select max(at) from engine_change_before);
begin
  perform setval('engine_change_id_seq', coalesce((select max(id) from engine_change_before), 0) + 1, false);
  if last is null then
    drop table engine_change_before;
  else
    execute format('alter table engine_change attach partition engine_change_before for values from (minvalue) to (%L)',
      (date_trunc('month', last at time zone 'utc') + interval '1 month') at time zone 'utc');
  end if;
end $$;
"""

CHANGE_FIELDS = (
    ("happened_at", models.DateTimeField(null=True)),
    ("gone", models.BooleanField(null=True)),
)


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_views_and_weeks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD)],
            state_operations=[
                *(migrations.AddField("change", name, field) for name, field in CHANGE_FIELDS),
            ],
        ),
    ]
