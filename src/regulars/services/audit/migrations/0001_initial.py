"""The log of what happens besides changes, in months."""

from django.db import migrations, models

FORWARD = """
create sequence audit_auditevent_id_seq;
create table audit_auditevent (
  id bigint not null default nextval('audit_auditevent_id_seq'),
  at timestamptz not null,
  kind varchar(40) not null,
  actor uuid,
  source varchar(20) not null,
  token uuid,
  origin uuid,
  entity varchar(40) not null default '',
  record uuid,
  title text not null default '',
  count bigint,
  detail jsonb not null default '{}',
  primary key (id, at)
) partition by range (at);
alter sequence audit_auditevent_id_seq owned by audit_auditevent.id;
create index event_at on audit_auditevent (at, id);
create index event_of_kind on audit_auditevent (kind, at, id);
create index event_of_actor on audit_auditevent (actor, at, id) where actor is not null;
create index event_of_record on audit_auditevent (record, at, id) where record is not null;
create index event_of_token on audit_auditevent (token, at, id) where token is not null;
create index event_of_origin on audit_auditevent (origin, at, id) where origin is not null;
create index event_words on audit_auditevent using gin (title gin_trgm_ops);
create table audit_auditevent_rest partition of audit_auditevent default;
"""

FIELDS = [
    ("id", models.BigAutoField(primary_key=True, serialize=False)),
    ("at", models.DateTimeField()),
    ("kind", models.CharField(max_length=40)),
    ("actor", models.UUIDField(null=True)),
    ("source", models.CharField(max_length=20)),
    ("token", models.UUIDField(null=True)),
    ("origin", models.UUIDField(null=True)),
    ("entity", models.CharField(default="", max_length=40)),
    ("record", models.UUIDField(null=True)),
    ("title", models.TextField(default="")),
    ("count", models.BigIntegerField(null=True)),
    ("detail", models.JSONField(default=dict)),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("engine", "0001_squashed_0020_remind_before")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, "drop table audit_auditevent")],
            state_operations=[migrations.CreateModel(name="AuditEvent", fields=FIELDS)],
        ),
    ]
