"""Variants, bundles and coupons come by files as everything else does."""

from decimal import Decimal

from regulars.areas.catalog.models import BundlePart, Product
from regulars.areas.promotions.models import Coupon
from regulars.services.exchange.importing import import_file
from tests.areas.make import make


def brought(tmp_path, entity, text, actor):
    path = tmp_path / f"{entity}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(entity, path, actor=actor)


def test_variants_come_behind_their_product(ada, tmp_path):
    shirt = make("product", ada, name="Shirt", sku="S")
    assert brought(tmp_path, "variant-axis", 'product,name,values\nS,Size,"M, L"\n', ada).created == 1
    rows = (
        "sku,name,variant of,what it is,price difference,barcode\nS-M,,S,m,,4006381333931\nS-L,,S,L,3,\nS-X,,S,XL,,\n"
    )
    result = brought(tmp_path, "product", rows, ada)
    assert (result.created, result.rejected) == (2, 1)
    found = (
        Product.objects.filter(variant_of=shirt.pk).order_by("sku").values_list("name", "variant", "price_difference")
    )
    assert list(found) == [("Shirt, L", "L", Decimal(3)), ("Shirt, M", "M", None)]


def test_parts_of_bundles_come_by_sku(ada, tmp_path):
    make("product", ada, name="Set", sku="SET", kind="bundle")
    make("product", ada, name="Bell", sku="B")
    result = brought(tmp_path, "bundle-part", "bundle,product,qty\nSET,B,2\nSET,SET,1\n", ada)
    assert (result.created, result.rejected) == (1, 1)
    assert BundlePart.objects.get().quantity == 2


def test_codes_of_coupons_come_by_file(ada, tmp_path):
    make("promotion", ada, name="Sale", percent="10", needs_code=True)
    result = brought(tmp_path, "coupon", "code,promotion,limit\nTen-1,Sale,1\nten-1,Sale,1\nTen-2,Sale,\n", ada)
    assert result.created == 2
    assert sorted(Coupon.objects.values_list("key", "uses")) == [("TEN-1", 1), ("TEN-2", None)]
