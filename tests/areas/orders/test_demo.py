"""The orders and the quotes of the demo: made once, in every state."""

from regulars.areas.fulfilment.models import Carrier, Order
from regulars.areas.orders.models import Quote, QuoteComment
from regulars.areas.promotions.models import Coupon
from regulars.areas.sales.models import Deal, Pipeline, Stage
from regulars.areas.stock.models import StockLevel
from regulars.engine.actor import system
from regulars.project.demo import quotes
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


def test_the_demo_shows_quotes_in_every_state(ann, ada):
    product = make("product", ada, name="MG Special", external_id="maven-mg", price={"amount": "55", "currency": "USD"})
    here = Stage.objects.filter(kind="open").order_by("position").first()
    for turn in range(len(quotes.STORIES)):
        account = make("account", ann, name=f"Acme {turn}")
        deal = make("deal", ann, name=f"Deal {turn}", account=account.id, stage=here.id)
        make("deal-line", ann, deal=deal.id, product=product.id)
    who, pipeline = system("demo"), Pipeline.objects.get(pk=here.pipeline_id)
    assert quotes.add_volume_prices(actor=who) == quotes.add_volume_prices(actor=who) == 2
    many = quotes.add_quotes(pipeline, actor=who)
    assert many == quotes.add_quotes(pipeline, actor=who) == Quote.objects.count()
    assert set(Quote.objects.values_list("status", flat=True)) == {"draft", "sent", "refused", "superseded"}
    assert QuoteComment.objects.filter(is_from_customer=True).exists()
    assert Coupon.objects.get().promotion.needs_code
