import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('approvals', '0001_initial'),
        ('approvals', '0002_no_keys'),
        ('approvals', '0003_by_mail'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ApprovalRequest',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, primary_key=True, serialize=False)),
                        ('approval', models.UUIDField()),
                        ('label', models.TextField()),
                        ('label_ru', models.TextField(blank=True, default='')),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('version', models.IntegerField()),
                        ('plan', models.JSONField(default=dict)),
                        ('asked_by', models.UUIDField(null=True)),
                        ('asked_at', models.DateTimeField()),
                        ('comment', models.TextField(blank=True, default='')),
                        ('state', models.CharField(default='waiting', max_length=10)),
                        ('level', models.IntegerField(default=-1)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('run', models.UUIDField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record'), models.F('id'), name='approval_req_of_record'), models.Index(models.F('asked_by'), models.F('id'), name='approval_req_of_asker'), models.Index(models.F('due_at'), condition=models.Q(('state', 'waiting')), name='approval_req_due')],
                        'constraints': [models.UniqueConstraint(models.F('record'), models.F('approval'), condition=models.Q(('state', 'waiting')), name='approval_waits_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ApprovalEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('what', models.CharField(max_length=12)),
                        ('level', models.IntegerField(default=-1)),
                        ('who', models.UUIDField(null=True)),
                        ('whom', models.UUIDField(null=True)),
                        ('comment', models.TextField(blank=True, default='')),
                        ('way', models.CharField(blank=True, default='', max_length=10)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='approvals.approvalrequest')),
                    ],
                ),
                migrations.CreateModel(
                    name='ApprovalSeat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.IntegerField()),
                        ('person', models.UUIDField()),
                        ('why', models.CharField(max_length=12)),
                        ('is_open', models.BooleanField(default=True)),
                        ('decision', models.CharField(blank=True, default='', max_length=10)),
                        ('comment', models.TextField(blank=True, default='')),
                        ('decided_by', models.UUIDField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('way', models.CharField(blank=True, default='', max_length=10)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='approvals.approvalrequest')),
                    ],
                    options={
                        'indexes': [models.Index(models.F('person'), condition=models.Q(('decision', ''), ('is_open', True)), name='approval_seat_waits')],
                        'constraints': [models.UniqueConstraint(models.F('request'), models.F('level'), models.F('person'), condition=models.Q(('is_open', True)), name='approval_seat_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Approval',
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
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('levels', models.JSONField(blank=True, default=list)),
                        ('may_change', models.JSONField(blank=True, default=list)),
                        ('on_approve', models.JSONField(blank=True, default=dict)),
                        ('on_reject', models.JSONField(blank=True, default=dict)),
                        ('by_hand', models.BooleanField(default=True)),
                        ('may_withdraw', models.BooleanField(default=True)),
                        ('needs_reason', models.BooleanField(default=True)),
                        ('own_request', models.BooleanField(default=False)),
                        ('is_active', models.BooleanField(default=True)),
                        ('position', models.IntegerField(default=0)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by_mail', models.BooleanField(default=True)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('entity'), name='approval_of_entity')],
                    },
                ),
            ],
        ),
    ]
