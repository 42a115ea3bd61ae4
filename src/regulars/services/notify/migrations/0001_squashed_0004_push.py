import django.db.models.deletion
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('notify', '0001_initial'),
        ('notify', '0002_channels'),
        ('notify', '0003_follow'),
        ('notify', '0004_push'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('key', models.CharField(max_length=120)),
                        ('entity', models.CharField(blank=True, default='', max_length=40)),
                        ('record', models.UUIDField(null=True)),
                        ('change', models.BigIntegerField(null=True)),
                        ('actor', models.UUIDField(null=True)),
                        ('text', models.TextField()),
                        ('params', models.JSONField(default=dict)),
                        ('count', models.IntegerField(default=1)),
                        ('created_at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(null=True)),
                        ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('in_app', models.BooleanField(db_default=True)),
                        ('mail_at', models.DateTimeField(null=True)),
                        ('url', models.CharField(blank=True, db_default='', max_length=200)),
                        ('push_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['recipient', '-id'], name='notification_latest'), models.Index(condition=models.Q(('read_at', None)), fields=['recipient', '-id'], name='notification_unread'), models.Index(condition=models.Q(('mail_at__isnull', False)), fields=['mail_at'], name='notification_to_mail'), models.Index(condition=models.Q(('push_at__isnull', False)), fields=['push_at'], name='notification_to_push')],
                        'constraints': [models.UniqueConstraint(models.F('recipient'), models.F('key'), name='notification_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('in_app', models.BooleanField()),
                        ('mail', models.CharField(max_length=10)),
                        ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('push', models.BooleanField(db_default=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('person'), models.F('kind'), name='channel_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Rest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quiet_from', models.PositiveSmallIntegerField(null=True)),
                        ('quiet_until', models.PositiveSmallIntegerField(null=True)),
                        ('quiet_days', models.CharField(blank=True, default='', max_length=7)),
                        ('paused_until', models.DateTimeField(null=True)),
                        ('digest_hour', models.PositiveSmallIntegerField(default=8)),
                        ('digest_day', models.PositiveSmallIntegerField(default=1)),
                        ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('person'), name='rest_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Follow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entity', models.CharField(max_length=40)),
                        ('record', models.UUIDField()),
                        ('since', models.DateTimeField()),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', '-id'], name='follow_of_person')],
                        'constraints': [models.UniqueConstraint(models.F('record'), models.F('person'), name='follow_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, primary_key=True, serialize=False)),
                        ('endpoint', models.TextField(unique=True)),
                        ('p256dh', models.CharField(max_length=100)),
                        ('auth', models.CharField(max_length=40)),
                        ('label', models.CharField(max_length=100)),
                        ('created_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('failures', models.PositiveSmallIntegerField(default=0)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='PushKey',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ('public', models.CharField(max_length=100)),
                        ('private', models.TextField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='push_key_alone')],
                    },
                ),
            ],
        ),
    ]
