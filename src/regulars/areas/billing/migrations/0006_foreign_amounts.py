"""Records are found by an amount as it is written on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_unpaid")]

    operations = [
        migrations.AddIndex(
            "invoice",
            models.Index(
                models.F("total"),
                models.F("id"),
                condition=models.Q(("total__lt", models.F("total_base")), ("total__gt", models.F("total_base")), _connector="OR"),
                name="invoice_by_foreign_total",
            ),
        ),
        migrations.AddIndex("payment", models.Index(models.F("amount_base"), models.F("id"), name="payment_by_amount")),
        migrations.AddIndex(
            "payment",
            models.Index(
                models.F("amount"),
                models.F("id"),
                condition=models.Q(("amount__lt", models.F("amount_base")), ("amount__gt", models.F("amount_base")), _connector="OR"),
                name="payment_by_foreign_amount",
            ),
        ),
    ]
