"""What is still to be delivered is read in its order, however many orders there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0005_fill_returned_products")]

    operations = [
        migrations.AddIndex(
            "order",
            models.Index(
                models.F("requested_on"),
                models.F("id"),
                condition=models.Q(("status__in", ("confirmed", "partly"))),
                name="order_underway",
            ),
        ),
        migrations.AddIndex(
            "orderline",
            models.Index(fields=["id"], condition=models.Q(("awaited__gt", 0)), name="order_line_waiting"),
        ),
        migrations.AddIndex(
            "orderline",
            models.Index(fields=["id"], condition=models.Q(("open_quantity__gt", 0)), name="order_line_open"),
        ),
    ]
