"""What is unpaid is read in the order in which it is due, however many invoices there are."""

from django.db import migrations, models

UNPAID = ("issued", "partly_paid", "overdue")


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_refunds")]

    operations = [
        migrations.AddIndex(
            "invoice",
            models.Index(
                models.F("due_on"), models.F("id"), condition=models.Q(("status__in", UNPAID)), name="invoice_unpaid"
            ),
        ),
    ]
