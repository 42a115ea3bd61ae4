"""Lines of returns that are there say which product came back."""

from django.db import migrations

FILL = "update fulfilment_returnline t set product_id = l.product_id from fulfilment_orderline l where l.id = t.order_line_id"


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0004_returned_products")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
