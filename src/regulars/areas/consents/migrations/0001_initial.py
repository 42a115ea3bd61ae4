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
                    name='Consent',
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
                        ('purpose', models.CharField(max_length=12)),
                        ('channel', models.CharField(default='any', max_length=10)),
                        ('basis', models.CharField(default='consent', max_length=20)),
                        ('state', models.CharField(default='given', max_length=10)),
                        ('given_at', models.DateTimeField()),
                        ('valid_until', models.DateField(blank=True, null=True)),
                        ('source', models.CharField(blank=True, default='', max_length=8)),
                        ('wording', models.TextField(blank=True, default='')),
                        ('wording_version', models.TextField(blank=True, default='')),
                        ('evidence', models.TextField(blank=True, default='')),
                        ('person_id', models.UUIDField(blank=True, null=True)),
                        ('person_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('person_id'), models.F('purpose'), models.F('channel'), models.F('given_at'), name='consent_of_person')],
                    },
                ),
            ],
        ),
    ]
