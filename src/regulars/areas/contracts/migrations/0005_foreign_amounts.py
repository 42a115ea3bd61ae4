"""Records are found by an amount as it is written on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_mailed_invoices")]

    operations = [
        migrations.AddIndex(
            "contract",
            models.Index(
                models.F("value"),
                models.F("id"),
                condition=models.Q(("value__lt", models.F("value_base")), ("value__gt", models.F("value_base")), _connector="OR"),
                name="contract_by_foreign_value",
            ),
        ),
    ]
