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
                    name='Webhook',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=120)),
                        ('url', models.TextField()),
                        ('entities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                        ('verbs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                        ('filter', models.JSONField(default=dict)),
                        ('is_on', models.BooleanField(default=True)),
                        ('off', models.CharField(default='', max_length=20)),
                        ('secret', models.TextField()),
                        ('old_secret', models.TextField(default='')),
                        ('old_until', models.DateTimeField(null=True)),
                        ('transaction', models.BigIntegerField(default=0)),
                        ('change', models.BigIntegerField(default=0)),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('failing_since', models.DateTimeField(null=True)),
                        ('resume_at', models.DateTimeField(null=True)),
                        ('last_ms', models.PositiveIntegerField(default=0)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('place', models.BigAutoField(primary_key=True, serialize=False)),
                        ('change', models.BigIntegerField(null=True)),
                        ('record', models.UUIDField()),
                        ('type', models.CharField(max_length=90)),
                        ('state', models.CharField(default='waiting', max_length=10)),
                        ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('tries', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.webhook')),
                    ],
                    options={
                        'indexes': [models.Index(models.F('webhook'), models.F('record'), models.F('place'), condition=models.Q(('state', 'waiting')), name='delivery_waiting'), models.Index(fields=['webhook', '-place'], name='delivery_log'), models.Index(condition=models.Q(('state', 'failed')), fields=['webhook', '-place'], name='delivery_failed')],
                    },
                ),
            ],
        ),
    ]
