"""Records are found by an amount as it is written on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0007_return_reasons")]

    operations = [
        migrations.AddIndex(
            "order",
            models.Index(
                models.F("total"),
                models.F("id"),
                condition=models.Q(("total__lt", models.F("total_base")), ("total__gt", models.F("total_base")), _connector="OR"),
                name="order_by_foreign_total",
            ),
        ),
    ]
