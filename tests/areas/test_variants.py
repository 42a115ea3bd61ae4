"""Products in sizes and colours: how variants are made, what they take of their product, and how a line names one."""

from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext

from regulars.areas.catalog.models import Product
from regulars.areas.catalog.variants import add_variant, generate, variants_panel
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, workspace
from regulars.engine.models import FieldRule
from regulars.engine.save import delete, save_many
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.test_prices import book, usd
from tests.factories.people import actor_of


@pytest.fixture
def shirt(ada):
    made = make("product", ada, name="Shirt", sku="S", price=usd(20), cost=usd(8))
    make("variant-axis", ada, name="Size", product=made.id, values=["M", "L"])
    make("variant-axis", ada, name="Colour", product=made.id, values=["red", "blue"])
    return made


@pytest.fixture
def large(ada, shirt):
    return make("product", ada, name="", variant_of=shirt.id, variant="l/RED", price_difference=usd(3))


def render_panel(product, actor):
    return get_template("catalog/variants.html").render(variants_panel(product, actor))


def price_of(product, **asked):
    [answer] = prices([Question(product.pk, clock.today(), currency="USD", **asked)])
    return answer


def test_every_combination_is_made_once(ada, shirt, large):
    assert (large.name, large.variant) == ("Shirt, L / red", "L / red")
    generate(shirt, actor=ada)
    generate(shirt, actor=ada)
    found = list(Product.objects.filter(variant_of=shirt.pk).order_by("number").values_list("variant", "sku"))
    assert found == [("L / red", ""), ("M / red", "S-M-RED"), ("M / blue", "S-M-BLUE"), ("L / blue", "S-L-BLUE")]


def test_values_that_are_shortened_alike_do_not_stop_the_making(ada):
    made = make("product", ada, name="Shirt", sku="S")
    make("variant-axis", ada, name="Colour", product=made.id, values=["light blue", "light grey"])
    generate(made, actor=ada)
    found = Product.objects.filter(variant_of=made.pk).order_by("number").values_list("variant", "sku")
    assert list(found) == [("light blue", "S-LIGHTB"), ("light grey", "S-LIGHTG")]


def test_a_sku_that_two_variants_would_have_is_of_the_first(ada):
    made = make("product", ada, name="Shirt", sku="S")
    make("variant-axis", ada, name="Colour", product=made.id, values=["turquoise", "turquois dark"])
    generate(made, actor=ada)
    found = Product.objects.filter(variant_of=made.pk).order_by("number").values_list("variant", "sku")
    assert list(found) == [("turquoise", "S-TURQUO"), ("turquois dark", "")]


def test_making_variants_asks_no_more_for_many(ada):
    counts = []
    for many in (2, 20):
        made = make("product", ada, name=f"Shirt {many}", sku=f"S{many}")
        make("variant-axis", ada, name="Size", product=made.id, values=[str(size) for size in range(many)])
        with CaptureQueriesContext(connection) as asked:
            generate(made, actor=ada)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_variant_becomes_none_of_a_product_that_becomes_one_at_the_same_time(ada, shirt, large):
    cap, hat = make("product", ada, name="Cap"), make("product", ada, name="Hat")
    make("variant-axis", ada, name="Size", product=cap.id, values=["S"])
    cap.variant_of_id, cap.variant = shirt.pk, "M / red"
    hat.variant_of_id, hat.variant = cap.pk, "S"
    with pytest.raises(Invalid) as refused:
        save_many([hat, cap], actor=ada)
    assert "has variants itself" in str(refused.value.fields["variant_of"])


def test_whoever_may_not_see_prices_sees_none_among_the_variants(company, ada, shirt, large):
    large = edit(large, ada, price=usd(7654))
    for role in company.ann.roles.all():
        for key in ("price", "price_difference"):
            FieldRule.objects.create(role=role, entity="product", field=key, mode="hidden")
    workspace.move_access_epoch()
    told = render_panel(shirt, actor_of(company.ann))
    assert "L / red" in told
    assert "7,654" not in told
    assert "7,654" in render_panel(shirt, ada)


def test_one_variant_is_added(ada, shirt):
    assert add_variant(shirt, variant="M / blue", actor=ada).sku == "S-M-BLUE"


@pytest.mark.parametrize("words", ["", "L", "L / green", "L / red / cotton"])
def test_a_variant_has_one_known_value_of_each_axis(ada, shirt, words):
    with pytest.raises(Invalid) as problem:
        make("product", ada, name="Wrong", variant_of=shirt.id, variant=words)
    assert problem.value.code == "invalid_variant"


def test_the_same_variant_stands_once(ada, shirt, large):
    with pytest.raises(Invalid) as problem:
        make("product", ada, name="Again", variant_of=shirt.id, variant="L / red")
    assert problem.value.code == "not_unique"


def test_a_variant_has_no_variants(ada, shirt, large):
    with pytest.raises(Invalid):
        make("product", ada, name="Deeper", variant_of=large.id, variant="L / red")
    with pytest.raises(Invalid):
        edit(shirt, ada, variant_of=large.id, variant="L / red")


def test_too_many_are_not_made_at_once(ada, shirt):
    for name in ("Print", "Cut"):
        make("variant-axis", ada, name=name, product=shirt.id, values=[f"{name}{number}" for number in range(12)])
    with pytest.raises(Refused) as problem:
        generate(shirt, actor=ada)
    assert problem.value.code == "too_many_variants"


def test_what_variants_have_stays_among_the_values(ada, shirt, large):
    axis = shirt.axes.get(name="Size")
    with pytest.raises(Refused) as problem:
        edit(axis, ada, values=["M", "XL"])
    assert problem.value.code == "variants_exist"
    edit(fresh(axis), ada, values=["M", "L", "XL"])
    with pytest.raises(Refused):
        delete([fresh(axis)], actor=ada)
    with pytest.raises(Refused):
        make("variant-axis", ada, name="Print", product=shirt.id, values=["plain"])


def test_family_goes_along_with_the_product(ada, shirt, large):
    family = make("product-family", ada, name="Clothes")
    edit(shirt, ada, family=family.id)
    assert fresh(large).family_id == family.pk


def test_a_variant_costs_what_its_product_does_and_the_difference(ada, shirt, large):
    assert (price_of(large).price, price_of(large).rule) == (Decimal(23), "list")
    book(ada, "Retail", {"product": shirt.id, "price": "18"})
    assert price_of(large).price == Decimal(21)
    assert price_of(shirt).price == Decimal(18)


def test_per_cent_off_and_upon_go_by_what_the_variant_lists_and_costs(ada, shirt, large):
    retail = book(ada, "Retail", {"product": shirt.id, "method": "discount", "percent": "10"})
    assert price_of(large).price == Decimal("20.70")
    edit(retail.entries.get(), ada, method="markup", percent="50")
    assert price_of(large).price == Decimal(15)
    edit(large, ada, cost=usd(10))
    assert price_of(large).price == Decimal(15)
    edit(retail.entries.get(), ada, percent="100")
    assert price_of(large).price == Decimal(20)


def test_an_entry_of_the_variant_goes_before_that_of_its_product(ada, shirt, large):
    book(ada, "Retail", {"product": shirt.id, "price": "18"}, {"product": large.id, "price": "19"})
    assert price_of(large).price == Decimal(19)
    assert [each.verdict for each in price_of(large).considered] == ["won", "variant"]


def test_no_difference_makes_a_price_of_less_than_nothing(ada, shirt, large):
    edit(large, ada, price_difference=usd(-25))
    assert (price_of(large).price, price_of(large).rule) == (None, "none")
    book(ada, "Retail", {"product": shirt.id, "price": "18"})
    assert [each.verdict for each in price_of(large).considered] == ["below_zero"]


def test_a_line_names_the_variant(ada, ann, shirt, large):
    account = make("account", ann, name="Acme")
    deal = make("deal", ann, name="Shirts", account=account.id)
    quote = make("quote", ann, account=account.id)
    for entity, whole in (("deal-line", {"deal": deal.id}), ("quote-line", {"quote": quote.id})):
        with pytest.raises(Invalid) as problem:
            make(entity, ann, product=shirt.id, quantity="2", **whole)
        assert problem.value.code == "choose_variant"
        assert problem.value.details["variants"] == [{"id": str(large.pk), "label": "Shirt, L / red"}]
        assert make(entity, ann, product=large.id, quantity="2", **whole).price == Decimal(23)


def test_a_variant_is_taxed_and_counted_as_its_product(ada, ann, shirt, large):
    category = make("tax-category", ada, name="Clothes")
    unit = make("unit", ada, name="Box of shirts")
    edit(shirt, ada, tax_category=category.id, unit=unit.id)
    quote = make("quote", ann, account=make("account", ann, name="Acme").id)
    line = make("quote-line", ann, quote=quote.id, product=large.id)
    assert (line.tax_category_id, line.unit_id, line.cost) == (category.pk, unit.pk, Decimal(8))


def test_the_form_of_a_line_offers_the_variants(ann, shirt, large):
    deal = make("deal", ann, name="Shirts", account=make("account", ann, name="Acme").id)
    line = registry.get("deal-line").model(deal=deal, product=shirt, quantity=Decimal(1))
    said = registry.get("deal-line").suggest(line, ann)["product"]
    assert said.choices == ((str(large.pk), "L / red", "Shirt, L / red"),)


@pytest.mark.parametrize(
    ("code", "is_right"), [("4006381333931", True), ("4006381333932", False), ("ABC-1", True), ("036000291452", True)]
)
def test_a_mistyped_barcode_is_refused(ada, code, is_right):
    if is_right:
        assert make("product", ada, name="Pen", barcode=code).barcode == code
    else:
        with pytest.raises(Invalid):
            make("product", ada, name="Pen", barcode=code)
