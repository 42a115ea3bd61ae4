import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


def begin_here(apps, schema_editor):
    """Rules hear what comes from now on; a log of years is not read through."""
    schema_editor.execute(
        "insert into engine_cursor (name, transaction, change) "
        "select 'workflow', transaction, id from engine_change order by transaction desc, id desc limit 1 "
        "on conflict do nothing"
    )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='RuleClock',
                    fields=[
                        ('rule', models.UUIDField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='RuleRun',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, primary_key=True, serialize=False)),
                        ('rule', models.UUIDField()),
                        ('number', models.IntegerField()),
                        ('occurrence', models.TextField()),
                        ('change', models.BigIntegerField(null=True)),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('state', models.CharField(default='waiting', max_length=8)),
                        ('due_at', models.DateTimeField()),
                        ('listens', models.BooleanField(default=False)),
                        ('chain', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('attempts', models.IntegerField(default=0)),
                        ('reason', models.TextField(blank=True, default='')),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('state__in', ('waiting', 'asleep'))), name='rule_run_due'), models.Index(models.F('rule'), models.F('created_at'), name='rule_run_of_rule'), models.Index(models.F('record'), name='rule_run_of_record'), models.Index(models.F('record'), condition=models.Q(('listens', True)), name='rule_run_listening')],
                        'constraints': [models.UniqueConstraint(models.F('rule'), models.F('occurrence'), name='rule_run_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.UUIDField()),
                        ('path', models.TextField()),
                        ('person', models.UUIDField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('rule'), models.F('path'), name='rule_turn_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.UUIDField()),
                        ('number', models.IntegerField()),
                        ('trigger', models.JSONField(default=dict)),
                        ('before', models.JSONField(default=dict)),
                        ('condition', models.JSONField(default=dict)),
                        ('steps', models.JSONField(default=list)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.UUIDField(null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('rule'), models.F('number'), name='rule_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Rule',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('key', models.TextField(unique=True)),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('description', models.TextField(blank=True, default='')),
                        ('entity', models.TextField()),
                        ('trigger', models.JSONField(blank=True, default=dict)),
                        ('before', models.JSONField(blank=True, default=dict)),
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('steps', models.JSONField(blank=True, default=list)),
                        ('acts_as', models.TextField(default='owner')),
                        ('hourly_limit', models.IntegerField(default=1000)),
                        ('is_active', models.BooleanField(default=True)),
                        ('active_since', models.DateTimeField(blank=True, null=True)),
                        ('edition', models.IntegerField(default=0)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='rule_of_entity')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('path', models.TextField()),
                        ('kind', models.CharField(max_length=20)),
                        ('state', models.CharField(max_length=8)),
                        ('told', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='done_steps', to='workflow.rulerun')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('run'), models.F('path'), name='rule_step_once')],
                    },
                ),
            ],
        ),
        migrations.RunPython(begin_here, migrations.RunPython.noop),
    ]
