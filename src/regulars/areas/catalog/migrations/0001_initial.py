import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import regulars.base.ids
import regulars.engine.models.record
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
                    name='ProductFamily',
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
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalog.productfamily')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='family_by_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Product',
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
                        ('sku', models.TextField(blank=True, default='')),
                        ('kind', models.CharField(default='goods', max_length=12)),
                        ('unit', models.CharField(blank=True, default='piece', max_length=12)),
                        ('is_active', models.BooleanField(default=True)),
                        ('description', models.TextField(blank=True, default='')),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                        ('price', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ('price_currency', models.CharField(blank=True, default='', max_length=3)),
                        ('price_base', models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=20, null=True)),
                        ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.storedfile')),
                        ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='catalog.productfamily')),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.comparison.Collate(regulars.engine.models.record.SortKey('name'), 'C'), models.F('id'), name='product_by_name')],
                        'constraints': [models.UniqueConstraint(models.F('sku'), condition=models.Q(('sku', ''), _negated=True), name='product_sku_once')],
                    },
                ),
            ],
        ),
    ]
