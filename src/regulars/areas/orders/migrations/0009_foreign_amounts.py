"""Records are found by an amount as it is written on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_deposit")]

    operations = [
        migrations.AddIndex(
            "quote",
            models.Index(
                models.F("total"),
                models.F("id"),
                condition=models.Q(("total__lt", models.F("total_base")), ("total__gt", models.F("total_base")), _connector="OR"),
                name="quote_by_foreign_total",
            ),
        ),
    ]
