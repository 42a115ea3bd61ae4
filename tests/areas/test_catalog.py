from decimal import Decimal

import pytest

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, registry
from regulars.engine.fields.base import Wrong
from regulars.engine.save import delete, restore
from tests.areas.make import make


def test_everyone_reads_products_and_only_those_who_may_change_them(ann, ada):
    family = make("product-family", ada, name="GTX")
    make("product", ada, name="GTX Pro", sku="G-1", family=family.id, price={"amount": "4821", "currency": "USD"})
    assert access.records("product", ann).where(family=family.id).count().number == 1
    with pytest.raises(NotAllowed):
        make("product", ann, name="Mine")


def test_an_article_number_stands_once(ada):
    make("product", ada, name="One", sku="G-1")
    make("product", ada, name="No number")
    make("product", ada, name="No number either")
    with pytest.raises(Invalid) as problem:
        make("product", ada, name="Two", sku="G-1")
    assert problem.value.code == "not_unique"


def test_a_price_is_not_negative(ada):
    with pytest.raises(Invalid) as problem:
        make("product", ada, name="One", price="-1")
    assert "price" in problem.value.fields


def test_families_form_a_tree(ada):
    top = make("product-family", ada, name="Top")
    low = make("product-family", ada, name="Low", parent=top.id)
    from tests.areas.make import edit

    with pytest.raises(Invalid):
        edit(top, ada, parent=low.id)


def test_an_amount_typed_with_its_currency_is_kept_in_it():
    price = registry.get("product").by_key["price"]
    assert price.parse("1.234,50 EUR") == (Decimal("1234.50"), "EUR")
    assert price.parse({"amount": "12 €", "currency": "EUR"}) == (12, "EUR")
    with pytest.raises(Wrong, match="The amount says EUR, the currency is USD"):
        price.parse({"amount": "12 €", "currency": "USD"})


def test_an_article_number_of_a_record_in_the_bin_is_free(ada):
    gone = make("product", ada, name="Old", sku="G-2")
    delete([gone], actor=ada)
    make("product", ada, name="New", sku="G-2")
    with pytest.raises(Invalid) as problem:
        restore([gone], actor=ada)
    assert "taken by another record" in str(problem.value.fields["sku"])
