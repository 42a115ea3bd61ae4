import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import regulars.base.ids

KEEP = """
alter table catalog_product rename column unit to unit_before;
alter table catalog_product alter column unit_before drop not null;
"""
GIVE_BACK = """
alter table catalog_product rename column unit_before to unit;
update catalog_product set unit = 'piece' where unit is null;
alter table catalog_product alter column unit set not null;
"""


class Migration(migrations.Migration):
    """Units become records. The word that products had stays in `unit_before` until the units are made (`catalog.install`)."""

    dependencies = [
        ("catalog", "0002_sku_once_among_living"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(editable=False, unique=True)),
                ("version", models.IntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("external_id", models.TextField(blank=True, null=True, unique=True)),
                ("extra", models.JSONField(blank=True, default=dict)),
                ("name", models.TextField()),
                ("symbol", models.TextField(blank=True, default="")),
                ("code", models.CharField(blank=True, default="", max_length=3)),
                ("factor", models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                ("base", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="larger", to="catalog.unit")),
                ("created_by", models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("updated_by", models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"abstract": False},
        ),
        migrations.AddField("product", "cost", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
        migrations.AddField("product", "cost_base", models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=20, null=True)),
        migrations.AddField("product", "cost_currency", models.CharField(blank=True, default="", max_length=3)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEEP, GIVE_BACK)],
            state_operations=[migrations.RemoveField("product", "unit")],
        ),
        migrations.AddField(
            "product",
            "unit",
            models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.unit"),
        ),
    ]
