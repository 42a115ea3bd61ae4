"""Lines of returns say which product came back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0003_deliveries"), ("catalog", "0006_bundles")]

    operations = [
        migrations.AddField(
            "returnline",
            "product",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.product",
            ),
        ),
    ]
