import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import regulars.base.ids
import regulars.engine.models.record
from django.conf import settings
from django.db import migrations, models

from regulars.base.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('contacts', '0001_initial'),
        ('contacts', '0002_account_territory'),
        ('contacts', '0003_territory_by_hand'),
    ]

    initial = True

    dependencies = [
        ('engine', '0001_squashed_0020_remind_before'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Account',
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
                        ('kind', models.CharField(default='company', max_length=12)),
                        ('relation', models.CharField(blank=True, default='', max_length=12)),
                        ('industry', models.CharField(blank=True, default='', max_length=24)),
                        ('phone', models.TextField(blank=True, default='')),
                        ('email', models.TextField(blank=True, default='')),
                        ('website', models.TextField(blank=True, default='')),
                        ('employees', models.IntegerField(blank=True, null=True)),
                        ('founded_year', models.IntegerField(blank=True, null=True)),
                        ('source', models.CharField(blank=True, default='', max_length=24)),
                        ('description', models.TextField(blank=True, default='')),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                        ('billing_street', models.TextField(blank=True, default='')),
                        ('billing_city', models.TextField(blank=True, default='')),
                        ('billing_region', models.TextField(blank=True, default='')),
                        ('billing_postcode', models.TextField(blank=True, default='')),
                        ('billing_country', models.TextField(blank=True, default='')),
                        ('shipping_street', models.TextField(blank=True, default='')),
                        ('shipping_city', models.TextField(blank=True, default='')),
                        ('shipping_region', models.TextField(blank=True, default='')),
                        ('shipping_postcode', models.TextField(blank=True, default='')),
                        ('shipping_country', models.TextField(blank=True, default='')),
                        ('revenue', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ('revenue_currency', models.CharField(blank=True, default='', max_length=3)),
                        ('revenue_base', models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=20, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='contacts.account')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.territory')),
                        ('territory_is_manual', models.BooleanField(default=False)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='account_by_name'), models.Index(models.F('email'), name='account_by_email'), django.contrib.postgres.indexes.GinIndex(models.F('tags'), name='account_by_tags')],
                    },
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('job_title', models.TextField(blank=True, default='')),
                        ('department', models.TextField(blank=True, default='')),
                        ('email', models.TextField(blank=True, default='')),
                        ('phone', models.TextField(blank=True, default='')),
                        ('mobile', models.TextField(blank=True, default='')),
                        ('birthday', models.DateField(blank=True, null=True)),
                        ('language', models.CharField(blank=True, default='', max_length=5)),
                        ('do_not_call', models.BooleanField(default=False)),
                        ('do_not_email', models.BooleanField(default=False)),
                        ('source', models.CharField(blank=True, default='', max_length=24)),
                        ('description', models.TextField(blank=True, default='')),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                        ('name', models.TextField(blank=True, default='')),
                        ('name_first', models.TextField(blank=True, default='')),
                        ('name_middle', models.TextField(blank=True, default='')),
                        ('name_last', models.TextField(blank=True, default='')),
                        ('address_street', models.TextField(blank=True, default='')),
                        ('address_city', models.TextField(blank=True, default='')),
                        ('address_region', models.TextField(blank=True, default='')),
                        ('address_postcode', models.TextField(blank=True, default='')),
                        ('address_country', models.TextField(blank=True, default='')),
                        ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='contacts.account')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reports_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='contacts.contact')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='contact_by_name'), models.Index(models.F('email'), name='contact_by_email'), django.contrib.postgres.indexes.GinIndex(models.F('tags'), name='contact_by_tags')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPoint',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('kind', models.CharField(max_length=12)),
                        ('value', models.TextField()),
                        ('label', models.TextField(blank=True, default='')),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='point_of_record'), models.Index(models.F('value'), name='point_by_value')],
                    },
                ),
                migrations.CreateModel(
                    name='Group',
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
                        ('description', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='group_by_name')],
                    },
                ),
                migrations.CreateModel(
                    name='GroupMember',
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
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='contacts.group')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='group_of_record')],
                        'constraints': [models.UniqueConstraint(models.F('group'), models.F('record_id'), condition=models.Q(('deleted_at__isnull', True)), name='group_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Position',
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
                        ('job_title', models.TextField(blank=True, default='')),
                        ('role', models.CharField(blank=True, default='', max_length=16)),
                        ('is_primary', models.BooleanField(default=False)),
                        ('started_on', models.DateField(blank=True, null=True)),
                        ('ended_on', models.DateField(blank=True, null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='contacts.account')),
                        ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='contacts.contact')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(models.F('contact'), models.F('account'), condition=models.Q(('deleted_at__isnull', True)), name='position_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PostalAddress',
                    fields=[
                        ('id', models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(editable=False, unique=True)),
                        ('version', models.IntegerField(default=1, editable=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('deleted_at', models.DateTimeField(editable=False, null=True)),
                        ('external_id', models.TextField(blank=True, null=True, unique=True)),
                        ('extra', models.JSONField(blank=True, default=dict)),
                        ('kind', models.CharField(default='office', max_length=12)),
                        ('label', models.TextField(blank=True, default='')),
                        ('record_id', models.UUIDField(blank=True, null=True)),
                        ('record_entity', models.CharField(blank=True, default='', max_length=40)),
                        ('address_street', models.TextField(blank=True, default='')),
                        ('address_city', models.TextField(blank=True, default='')),
                        ('address_region', models.TextField(blank=True, default='')),
                        ('address_postcode', models.TextField(blank=True, default='')),
                        ('address_country', models.TextField(blank=True, default='')),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(models.F('record_id'), name='address_of_record')],
                    },
                ),
            ],
        ),
    ]
