"""Records are found by an amount as it is written on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0017_waits_because")]

    operations = [
        migrations.AddIndex(
            "deal",
            models.Index(
                models.F("amount"),
                models.F("id"),
                condition=models.Q(("amount__lt", models.F("amount_base")), ("amount__gt", models.F("amount_base")), _connector="OR"),
                name="deal_by_foreign_amount",
            ),
        ),
    ]
