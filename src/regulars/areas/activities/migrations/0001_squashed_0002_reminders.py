import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('activities', '0001_initial'),
        ('activities', '0002_reminders'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('priority', models.CharField(default='normal', max_length=8)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, default='', max_length=16)),
                        ('result', models.TextField(blank=True, default='')),
                        ('next_step', models.TextField(blank=True, default='')),
                        ('description', models.TextField(blank=True, default='')),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('direction', models.CharField(default='out', max_length=8)),
                        ('starts_at', models.DateTimeField(blank=True, null=True)),
                        ('phone', models.TextField(blank=True, default='')),
                        ('duration', models.DurationField(blank=True, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('remind_at', models.DateTimeField(blank=True, null=True)),
                        ('remind_before', models.IntegerField(blank=True, null=True)),
                        ('reminded_of', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='call_of_record'), models.Index(models.F('starts_at'), models.F('id'), name='call_by_start'), models.Index(models.F('owner'), models.F('starts_at'), condition=models.Q(('done_at__isnull', True)), name='call_open'), models.Index(models.F('remind_at'), condition=models.Q(('done_at__isnull', True)), name='call_to_remind')],
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('priority', models.CharField(default='normal', max_length=8)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, default='', max_length=16)),
                        ('result', models.TextField(blank=True, default='')),
                        ('next_step', models.TextField(blank=True, default='')),
                        ('description', models.TextField(blank=True, default='')),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('place', models.TextField(blank=True, default='')),
                        ('link', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('remind_at', models.DateTimeField(blank=True, null=True)),
                        ('remind_before', models.IntegerField(blank=True, null=True)),
                        ('reminded_of', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='meeting_of_record'), models.Index(models.F('starts_at'), models.F('id'), name='meeting_by_start'), models.Index(models.F('owner'), models.F('starts_at'), condition=models.Q(('done_at__isnull', True)), name='meeting_open'), models.Index(models.F('remind_at'), condition=models.Q(('done_at__isnull', True)), name='meeting_to_remind')],
                    },
                ),
                migrations.CreateModel(
                    name='Note',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField(blank=True, default='')),
                        ('text', models.TextField()),
                        ('is_pinned', models.BooleanField(default=False)),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='note_of_record')],
                    },
                ),
                migrations.CreateModel(
                    name='Participant',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField(blank=True, default='')),
                        ('email', models.TextField(blank=True, default='')),
                        ('response', models.CharField(default='invited', max_length=12)),
                        ('activity_id', models.UUIDField(blank=True, null=True)),
                        ('activity_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('person_id', models.UUIDField(blank=True, null=True)),
                        ('person_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('activity_id'), name='participant_of_activity'), models.Index(models.F('person_id'), name='participant_by_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('name', models.TextField()),
                        ('priority', models.CharField(default='normal', max_length=8)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, default='', max_length=16)),
                        ('result', models.TextField(blank=True, default='')),
                        ('next_step', models.TextField(blank=True, default='')),
                        ('description', models.TextField(blank=True, default='')),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('remind_at', models.DateTimeField(blank=True, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('remind_before', models.IntegerField(blank=True, null=True)),
                        ('reminded_of', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='task_of_record'), models.Index(models.F('due_at'), models.F('id'), name='task_by_due'), models.Index(models.F('owner'), models.F('due_at'), condition=models.Q(('done_at__isnull', True)), name='task_open'), models.Index(models.F('remind_at'), condition=models.Q(('done_at__isnull', True)), name='task_to_remind')],
                    },
                ),
            ],
        ),
    ]
