"""Upkeep of the log of deliveries."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic
from regulars.services.webhooks.models import Delivery, Webhook

KEPT_FOR = timedelta(days=14)
MOST_KEPT = 10_000


@periodic("37 * * * *", name="webhooks.tidy", title=_("Forget old deliveries of webhooks"), queue="upkeep")
def tidy() -> int:
    """Deliveries that ended are forgotten after two weeks; of each webhook the last ten thousand are kept. Gives how many went."""
    ended = Delivery.objects.exclude(state=Delivery.WAITING)
    gone = ended.filter(ended_at__lt=timezone.now() - KEPT_FOR).delete()[0]
    for key in Webhook.objects.values_list("pk", flat=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from webhooks_delivery where webhook_id = %s and state <> 'waiting' and place < (select min(place) from "
                "(select place from webhooks_delivery where webhook_id = %s order by place desc limit %s) last)",
                [key, key, MOST_KEPT],
            )
            gone += cursor.rowcount
    return gone
