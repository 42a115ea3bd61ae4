import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('duplicates', '0001_initial'),
        ('duplicates', '0002_pairs'),
        ('duplicates', '0003_stale_pairs'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='MatchingRule',
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
                        ('entity', models.TextField()),
                        ('other', models.TextField()),
                        ('needs', models.TextField(default='all')),
                        ('lines', models.JSONField(blank=True, default=list)),
                        ('is_active', models.BooleanField(default=True)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='MatchKey',
                    fields=[
                        ('pk', models.CompositePrimaryKey('key', 'record', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('key', models.BigIntegerField()),
                        ('record', models.UUIDField()),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record'), name='match_keys_of_record')],
                    },
                ),
                migrations.CreateModel(
                    name='DuplicateRule',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('entity', models.TextField()),
                        ('matching', models.JSONField(blank=True, default=list)),
                        ('ways', models.JSONField(blank=True, default=dict)),
                        ('counts_hidden', models.BooleanField(default=True)),
                        ('is_active', models.BooleanField(default=True)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='duplicate_rule_of_entity')],
                    },
                ),
                migrations.CreateModel(
                    name='DuplicateWeights',
                    fields=[
                        ('group', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('traits', models.JSONField(default=list)),
                        ('model', models.JSONField(default=dict)),
                        ('records', models.IntegerField(default=0)),
                        ('learned_at', models.DateTimeField()),
                        ('searched_until', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='DuplicatePair',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('one', models.UUIDField()),
                        ('other', models.UUIDField()),
                        ('one_entity', models.CharField(max_length=40)),
                        ('other_entity', models.CharField(max_length=40)),
                        ('group', models.CharField(blank=True, default='', max_length=40)),
                        ('found_by', models.CharField(default='search', max_length=10)),
                        ('probability', models.FloatField()),
                        ('weight', models.FloatField()),
                        ('levels', models.JSONField(default=dict)),
                        ('state', models.CharField(default='open', max_length=10)),
                        ('later_until', models.DateTimeField(blank=True, null=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('judged_at', models.DateTimeField()),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stale_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('state'), models.OrderBy(models.F('weight'), descending=True), models.F('id'), name='duplicate_pair_ranked'), models.Index(models.F('other'), name='duplicate_pair_of_other'), models.Index(models.F('stale_at'), models.F('id'), condition=models.Q(('stale_at__isnull', False)), name='duplicate_pair_stale')],
                        'constraints': [models.UniqueConstraint(models.F('one'), models.F('other'), name='duplicate_pair_once')],
                    },
                ),
            ],
        ),
    ]
