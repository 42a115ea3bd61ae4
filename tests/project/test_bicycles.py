"""AdventureWorks in the demo: its products as models with variants, each with a page of the encyclopedia."""

from regulars.areas.catalog.models import Product
from regulars.areas.encyclopedia.models import Entry, ProductLink
from regulars.engine import actor
from regulars.project.demo.bicycles import add_bicycles


def test_all_products_come_once(db, client):
    for _time in range(2):
        assert add_bicycles(actor=actor.system("demo")) == 82 + 37 + 211
    assert Product.objects.exclude(sku="").count() == 293
    assert sorted(Product.objects.get(name="Mountain-200").variants.values_list("variant", flat=True)) == [
        "Black / 38", "Black / 42", "Black / 46", "Silver / 38", "Silver / 42", "Silver / 46",
    ]  # fmt: skip
    assert Entry.objects.count() == 119
    assert ProductLink.objects.count() == 110
    page = client.get("/encyclopedia/en/mountain-200").content.decode()
    assert "Serious back-country riding." in page
    assert "Bought together in 717 orders" in page
