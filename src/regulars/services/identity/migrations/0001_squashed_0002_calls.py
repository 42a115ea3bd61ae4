import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import regulars.base.ids
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('identity', '0001_initial'),
        ('identity', '0002_calls'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.TextField()),
                        ('prefix', models.CharField(max_length=16)),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-created_at'], name='token_of_user')],
                    },
                ),
                migrations.CreateModel(
                    name='TokenCall',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('token', models.UUIDField()),
                        ('at', models.DateTimeField()),
                        ('address', models.CharField(blank=True, default='', max_length=45)),
                        ('method', models.CharField(max_length=10)),
                        ('path', models.CharField(max_length=200)),
                        ('status', models.SmallIntegerField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['token', '-id'], name='calls_of_token'), models.Index(fields=['at'], name='calls_by_time')],
                    },
                ),
            ],
        ),
    ]
