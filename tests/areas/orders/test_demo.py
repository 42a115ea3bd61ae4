"""The orders of the demo: made once of won deals, in every state."""

from regulars.areas.fulfilment.models import Carrier, Order
from regulars.areas.sales.models import Deal, Pipeline
from regulars.areas.stock.models import StockLevel
from regulars.engine.actor import system
from regulars.project.demo.orders import add_orders
from tests.areas.make import make, stage


def test_won_deals_have_orders_in_every_state(ann, ada):
    product = make("product", ada, name="GTX", price={"amount": "55", "currency": "USD"})
    account = make("account", ann, name="Acme")
    for turn in range(20):
        deal = make("deal", ann, name=f"Deal {turn}", account=account.id)
        make("deal-line", ann, deal=deal.id, product=product.id)
    won = stage("Won")
    Deal.objects.update(stage=won, status="won", external_id=None)
    for turn, deal in enumerate(Deal.objects.order_by("number")):
        Deal.objects.filter(pk=deal.pk).update(external_id=f"D{turn}")
    who = system("demo")
    assert add_orders(Pipeline.objects.get(pk=won.pipeline_id), actor=who) == 20
    assert {"draft", "confirmed", "delivered"} <= set(Order.objects.values_list("status", flat=True))
    level = StockLevel.objects.get()
    assert level.on_hand >= level.reserved >= 0
    assert Carrier.objects.count() == 3
    assert add_orders(Pipeline.objects.get(pk=won.pipeline_id), actor=who) == 20
