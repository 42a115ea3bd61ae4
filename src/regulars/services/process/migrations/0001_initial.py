import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Mark',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('process', models.UUIDField()),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('stage', models.TextField()),
                        ('step', models.CharField(max_length=40)),
                        ('is_done', models.BooleanField(default=False)),
                        ('answer', models.CharField(blank=True, default='', max_length=40)),
                        ('activity_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('activity', models.UUIDField(null=True)),
                        ('by', models.UUIDField(null=True)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record'), models.F('stage'), models.F('step'), models.F('id'), name='process_mark_of_record')],
                    },
                ),
                migrations.CreateModel(
                    name='RefusedMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('process', models.UUIDField()),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('stage', models.TextField()),
                        ('target', models.TextField()),
                        ('missing', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('source', models.TextField(blank=True, default='')),
                        ('by', models.UUIDField(null=True)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(models.F('process'), models.F('at'), name='process_refused_of_process')],
                    },
                ),
                migrations.CreateModel(
                    name='Stay',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('process', models.UUIDField()),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('stage', models.TextField()),
                        ('entered_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('left_at', models.DateTimeField(null=True)),
                        ('way', models.CharField(blank=True, default='', max_length=8)),
                        ('done', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('skipped', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record'), condition=models.Q(('left_at', None)), name='process_stay_open'), models.Index(models.F('process'), models.F('entered_at'), name='process_stay_of_process')],
                    },
                ),
                migrations.CreateModel(
                    name='Process',
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
                        ('description', models.TextField(blank=True, default='')),
                        ('entity', models.TextField()),
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('stages', models.JSONField(blank=True, default=list)),
                        ('skipping', models.CharField(default='met', max_length=8)),
                        ('is_active', models.BooleanField(default=True)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='process_of_entity')],
                    },
                ),
            ],
        ),
    ]
