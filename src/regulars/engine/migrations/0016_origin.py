"""From where each change came; the log found by person, record kind, program and place at any size, newest first."""

from django.db import migrations, models

FORWARD = """
alter table engine_change add column origin uuid;
drop index if exists change_at;
create index change_at on engine_change (at, id);
create index change_of_actor on engine_change (actor, at, id) where actor is not null;
create index change_of_entity on engine_change (entity, at, id);
create index change_of_verb on engine_change (verb, at, id) where verb not in ('create', 'update');
create index change_of_token on engine_change (token, at, id) where token is not null;
create index change_of_origin on engine_change (origin, at, id) where origin is not null;
create index change_of_cause on engine_change (cause) where cause is not null;
create index change_gone on engine_change (at, id) where gone;
"""


class Migration(migrations.Migration):
    dependencies = [("engine", "0015_territory_rules")]

    operations = [
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("address", models.CharField(blank=True, db_index=True, default="", max_length=45)),
                ("session", models.CharField(blank=True, db_index=True, default="", max_length=40)),
                ("agent", models.CharField(blank=True, default="", max_length=300)),
                ("first_at", models.DateTimeField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD)],
            state_operations=[migrations.AddField("change", "origin", models.UUIDField(null=True))],
        ),
    ]
