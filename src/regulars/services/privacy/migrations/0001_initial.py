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
                    name='SubjectRequest',
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
                        ('kind', models.CharField(max_length=14)),
                        ('state', models.CharField(default='new', max_length=12)),
                        ('email', models.TextField(blank=True, default='')),
                        ('phone', models.TextField(blank=True, default='')),
                        ('records', models.JSONField(blank=True, default=list)),
                        ('received_on', models.DateField()),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('channel', models.CharField(blank=True, default='', max_length=10)),
                        ('identity', models.TextField(blank=True, default='')),
                        ('answer', models.TextField(blank=True, default='')),
                        ('person_id', models.UUIDField(blank=True, null=True)),
                        ('person_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('state'), models.F('due_on'), name='subject_request_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Erasure',
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
                        ('mode', models.CharField(max_length=10)),
                        ('executed_at', models.DateTimeField()),
                        ('content', models.JSONField(default=dict)),
                        ('digest', models.CharField(max_length=64)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('executed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='privacy.subjectrequest')),
                    ],
                ),
                migrations.CreateModel(
                    name='Suppressed',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suppressed', to='privacy.erasure')),
                    ],
                ),
                migrations.CreateModel(
                    name='Return',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('change', models.BigIntegerField(unique=True)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('field', models.CharField(max_length=60)),
                        ('actor', models.UUIDField(null=True)),
                        ('source', models.CharField(max_length=20)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_by', models.UUIDField(null=True)),
                        ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='returns', to='privacy.erasure')),
                    ],
                    options={
                        'indexes': [models.Index(models.F('settled_at'), models.F('id'), name='return_open')],
                    },
                ),
            ],
        ),
    ]
