"""The demo's money: our own company, invoices that are open, paid, overdue, reminded of and taken back; what goes on after the sale."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from regulars.areas.billing.models import Invoice, Payment
from regulars.areas.contracts.models import Asset, Subscription, Warranty
from regulars.areas.sales.models import Deal, Pipeline
from regulars.areas.taxes.models import Seller
from regulars.areas.tenders.models import TenderPosition
from regulars.engine.actor import system
from regulars.project.demo import billing, running
from regulars.project.demo.contracts import add_contracts
from regulars.project.demo.orders import add_orders
from tests.areas.make import make, stage


def test_the_demo_shows_all_that_becomes_of_an_invoice(ann, ada):
    products = [
        make("product", ada, name=name, external_id=f"maven-{name}", price={"amount": "55", "currency": "USD"})
        for name in ("GTX Pro", "GTX Basic")
    ]
    won, now = stage("Won"), timezone.now()
    for turn in range(60):
        account = make("account", ann, name=f"Acme {turn}")
        make("contact", ann, name=f"Carl {turn}", email=f"carl{turn}@example.com", account=account.id)
        deal = make("deal", ann, name=f"Deal {turn}", account=account.id)
        make("deal-line", ann, deal=deal.id, product=products[turn % 2].id)
        closed = now - timedelta(days=2 * turn)
        Deal.objects.filter(pk=deal.pk).update(stage=won, status="won", external_id=f"D{turn}", closed_at=closed)
    who, pipeline = system("demo"), Pipeline.objects.get(pk=won.pipeline_id)
    assert billing.add_company(actor=who).pk == billing.add_company(actor=who).pk == Seller.objects.get().pk
    assert running.add_warranties(actor=who) == Warranty.objects.count() == 2
    add_orders(pipeline, actor=who)
    add_contracts(pipeline, actor=who)
    many = billing.add_invoices(pipeline, actor=who)
    assert many == billing.add_invoices(pipeline, actor=who) == Invoice.objects.count()
    statuses = set(Invoice.objects.values_list("status", flat=True))
    assert statuses >= {"draft", "issued", "paid", "overdue"}
    assert {"invoice", "credit_note"} <= set(Invoice.objects.values_list("kind", flat=True))
    assert Invoice.objects.filter(dunning_level__gt=0).count() == 2
    assert Invoice.objects.filter(is_disputed=True).count() == 1
    assert Payment.objects.filter(unallocated=Decimal(100)).count() == 1
    issued = Invoice.objects.exclude(status="draft").filter(kind="invoice").order_by("code")
    assert [each.issued_on for each in issued] == sorted(each.issued_on for each in issued)
    assert all(each.paid_on is None or each.status == "paid" for each in issued)
    assert Asset.objects.exists()
    assert running.add_subscriptions(actor=who) == running.add_subscriptions(actor=who) == Subscription.objects.count()
    assert running.add_tender(actor=who) == running.add_tender(actor=who) == 1
    assert set(TenderPosition.objects.values_list("answer", flat=True)) == {"", "complies", "partly", "no"}
