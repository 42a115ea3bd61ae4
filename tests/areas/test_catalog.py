from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from regulars.areas.catalog.install import after_migrate
from regulars.areas.catalog.models import Unit
from regulars.areas.catalog.units import all_units, ratio
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, registry, workspace
from regulars.engine.fields.base import Wrong
from regulars.engine.models import Change
from regulars.engine.save import delete, restore
from tests.areas.make import edit, fresh, make


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


def test_a_larger_unit_consists_of_smaller_ones(ada):
    piece = make("unit", ada, name="Piece of cake")
    box = make("unit", ada, name="Box", base=piece.id, factor="12")
    pallet = make("unit", ada, name="Pallet", base=box.id, factor="40")
    units = all_units()
    assert ratio(pallet.id, piece.id, units) == 480
    assert ratio(piece.id, box.id, units) == Fraction(1, 12)
    assert ratio(piece.id, make("unit", ada, name="Hour of work").id, all_units()) is None


@pytest.mark.parametrize("half", ["base", "factor"])
def test_a_unit_names_the_smaller_one_and_how_many(ada, half):
    piece = make("unit", ada, name="Piece of cake")
    given = {"base": piece.id} if half == "factor" else {"factor": "12"}
    with pytest.raises(Invalid) as problem:
        make("unit", ada, name="Box", **given)
    assert {"base", "factor"} == problem.value.fields.keys(), half


def test_a_unit_consists_of_some_of_another(ada):
    piece = make("unit", ada, name="Piece of cake")
    with pytest.raises(Invalid) as problem:
        make("unit", ada, name="Box", base=piece.id, factor="0")
    assert "factor" in problem.value.fields
    box = make("unit", ada, name="Box", base=piece.id, factor="12")
    with pytest.raises(Invalid):
        edit(piece, ada, base=box.id, factor="2")


def test_the_usual_units_are_there_from_the_beginning(db):
    units = {unit.code: unit for unit in Unit.objects.exclude(code="")}
    assert ratio(units["TNE"].id, units["KGM"].id, all_units()) == 1000
    assert ratio(units["ANN"].id, units["MON"].id, all_units()) == 12


def test_the_word_that_a_product_was_counted_in_becomes_its_unit(ada):
    product = make("product", ada, name="Lesson")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table catalog_product add unit_before varchar(12)")
        cursor.execute("update catalog_product set unit_before = 'hour'")
        cursor.execute(
            'update engine_change set diff = diff || \'{"unit": [null, "hour"]}\' where record = %s', [product.id]
        )
        workspace.put("units_made", False, actor=ada)
        after_migrate()
        cursor.execute("select 1 from information_schema.columns where column_name = 'unit_before'")
        assert cursor.fetchone() is None
    assert fresh(product).unit.code == "HUR"
    assert Change.objects.get(record=product.id).diff["unit"] == [None, str(fresh(product).unit_id)]
    assert Unit.objects.filter(code="HUR").count() == 1
