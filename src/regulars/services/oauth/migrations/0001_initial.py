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
        ('identity', '0001_squashed_0002_calls'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Client',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=100)),
                        ('secret_sha256', models.CharField(blank=True, default='', max_length=64)),
                        ('redirect_uris', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), blank=True, default=list, size=None)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                        ('is_dynamic', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('disabled_at', models.DateTimeField(blank=True, null=True)),
                        ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='oauth.client')),
                        ('token', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='oauth_grant', to='identity.apitoken')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-created_at'], name='oauth_grants_of_user')],
                    },
                ),
                migrations.CreateModel(
                    name='Code',
                    fields=[
                        ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('redirect_uri', models.CharField(max_length=500)),
                        ('challenge', models.CharField(max_length=128)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='oauth.grant')),
                    ],
                ),
                migrations.CreateModel(
                    name='OwnToken',
                    fields=[
                        ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='identity.apitoken')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_tokens', to='oauth.client')),
                    ],
                ),
                migrations.CreateModel(
                    name='Refresh',
                    fields=[
                        ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='oauth.grant')),
                    ],
                    options={
                        'indexes': [models.Index(models.F('grant'), name='refreshes_of_grant')],
                    },
                ),
            ],
        ),
    ]
