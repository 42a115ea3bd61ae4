"""Products and their families, described. Everyone reads them; a role must be granted to change them."""

from decimal import Decimal as Number
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.catalog.barcodes import check_barcode
from regulars.areas.catalog.bundles import bundle_panel, keep_kinds, keep_parts, settle_parts
from regulars.areas.catalog.models import BundlePart, Product, ProductFamily, TaxCategory, Unit, VariantAxis
from regulars.areas.catalog.units import LEAST, MOST, consists_of_something
from regulars.areas.catalog.variants import (
    add_variant,
    generate,
    keep_axes,
    offer_missing,
    settle_axes,
    settle_variants,
    variants_panel,
)
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Related, Rule, Search, Section, View
from regulars.engine.fields import (
    Choice,
    Decimal,
    Image,
    Integer,
    LongText,
    Money,
    Option,
    Percent,
    Reference,
    RichText,
    Tags,
    Text,
    YesNo,
)
from regulars.engine.registry import register
from regulars.engine.rules import keep_one, named_after, no_circles, only_once


def is_no_variant(product: Any) -> bool:
    return product.variant_of_id is None


KINDS = (
    Option("goods", _("Goods")),
    Option("service", pgettext_lazy("product", "Service")),
    Option("bundle", pgettext_lazy("product", "Bundle"), "accent"),
)
PRICINGS = (
    Option("parts", _("The sum of its parts")),
    Option("fixed", _("A price of its own")),
)
IS_BUNDLE = {"field": "kind", "op": "eq", "value": "bundle"}

register(
    Entity(
        name="unit",
        plural="units",
        model=Unit,
        label=_("Unit of measure"),
        label_plural=_("Units of measure"),
        icon="scale",
        group="catalog",
        menu_right="edit",
        help=_("What products are counted in: pieces, hours, boxes of twelve."),
        fields=(
            Text("name", _("Name"), required=True, unique=True, max_length=60),
            Text("symbol", _("Symbol"), max_length=12),
            Reference("base", _("Consists of"), to="unit", help=_("The smaller unit that this one is so many of.")),
            Decimal("factor", _("How many of it"), places=6, low=LEAST, high=MOST),
            Text("code", _("UN/ECE code"), max_length=3, help=_("How other systems know the unit: C62, HUR, KGM.")),
        ),
        facts=("symbol", "base", "factor", "code"),
        list=List(columns=("name", "symbol", "base", "factor", "code"), sort="name"),
        related=(
            Related("unit", "base", ("name", "factor"), _("Larger units"), sort="name"),
            Related("product", "unit", ("name", "sku", "price"), _("Products"), sort="name"),
        ),
        search=Search(fields=("symbol",), subtitle=("symbol",)),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(
            consists_of_something,
            no_circles("base", _("A unit cannot consist of itself or of one that it is in.")),
        ),
    ),
    Entity(
        name="tax-category",
        plural="tax-categories",
        model=TaxCategory,
        label=_("Tax category"),
        label_plural=_("Tax categories"),
        icon="percent",
        group="catalog",
        menu_right="edit",
        help=_("Products that bear the same taxes. How much is due where stands in its rates."),
        fields=(
            Text("name", _("Name"), required=True, unique=True, max_length=80),
            YesNo("is_default", _("The usual one"), help=_("It holds for products that name no category.")),
            LongText("description", _("Description")),
        ),
        facts=("is_default",),
        list=List(columns=("name", "is_default", "description"), sort="name"),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(keep_one("is_default"),),
    ),
    Entity(
        name="product-family",
        plural="product-families",
        model=ProductFamily,
        label=_("Product family"),
        label_plural=_("Product families"),
        icon="layers",
        group="catalog",
        help=_("Products that belong together."),
        fields=(
            Text("name", _("Name"), required=True),
            Reference("parent", _("Part of"), to="product-family"),
            LongText("description", _("Description")),
        ),
        facts=("parent",),
        list=List(columns=("name", "parent", "description"), sort="name"),
        related=(
            Related("product", "family", ("name", "sku", "price", "is_active"), _("Products"), sort="name", limit=20),
            Related("product-family", "parent", ("name", "description"), _("Families within"), sort="name"),
        ),
        search=Search(),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(no_circles("parent", _("A family cannot be part of itself or of one below it.")),),
    ),
    Entity(
        name="product",
        plural="products",
        model=Product,
        label=_("Product"),
        label_plural=_("Products"),
        icon="package",
        group="catalog",
        help=_("Goods or a service that we sell, with its list price."),
        fields=(
            Text("name", _("Name"), required=True),
            Text("sku", _("SKU"), unique=True, max_length=60),
            Text("barcode", _("Barcode"), unique=True, max_length=60, help=_("EAN, UPC or a code of your own.")),
            Reference("family", _("Family"), to="product-family", parent=True),
            Choice("kind", _("Kind"), options=KINDS, default="goods", required=True),
            Money("price", _("List price"), low=0),
            Money("cost", _("Cost"), low=0, help=_("What one unit costs us.")),
            Reference("unit", _("Unit"), to="unit"),
            Reference("tax_category", _("Tax category"), to="tax-category", help=_("Empty: the usual one.")),
            Reference("variant_of", _("Variant of"), to="product", parent=True),
            Text(
                "variant", _("What it is"), max_length=200, help=_("One value of each axis, in their order: M / red.")
            ),
            Money(
                "price_difference",
                _("Price difference"),
                help=_("What a variant without a list price of its own costs more, or less."),
            ),
            Choice("bundle_pricing", _("The bundle costs"), options=PRICINGS, help=_("Empty: the sum of its parts.")),
            Percent("bundle_discount", _("Less than its parts")),
            YesNo("is_active", _("On sale"), default=True),
            Image("image", _("Picture")),
            RichText("description", _("Description")),
            Tags("tags", _("Tags")),
        ),
        facts=("family", "price", "unit", "is_active"),
        sections=(
            Section(_("Product"), ("name", "sku", "barcode", "family", "kind", "image", "tags")),
            Section(
                _("Price"),
                (
                    "price",
                    "price_difference",
                    "bundle_pricing",
                    "bundle_discount",
                    "cost",
                    "unit",
                    "tax_category",
                    "is_active",
                ),
            ),
            Section(_("Variant"), ("variant_of", "variant")),
            Section(_("Description"), ("description",)),
        ),
        form=("name", "sku", "family", "kind", "price", "bundle_pricing", "bundle_discount", "cost", "unit"),
        list=List(
            columns=("name", "sku", "family", "kind", "price", "unit", "is_active"),
            sort="name",
            card=("family", "price"),
            views=(
                View("active", _("On sale"), {"field": "is_active", "op": "eq", "value": True}),
                View("services", _("Services"), {"field": "kind", "op": "eq", "value": "service"}),
                View("bundles", _("Bundles"), IS_BUNDLE),
            ),
        ),
        panels=(
            Panel("bundle", _("What it is made of"), "catalog/bundle.html", bundle_panel),
            Panel("variants", _("Variants"), "catalog/variants.html", variants_panel),
        ),
        actions=(
            Action(
                "generate_variants",
                _("Make all variants"),
                generate,
                icon="layers",
                available=is_no_variant,
                bulk=False,
                done=_("Variants made"),
                help=_("Every combination of the values of its axes that is not there yet."),
            ),
            Action(
                "add_variant",
                _("Add a variant"),
                add_variant,
                fields=(
                    Text(
                        "variant",
                        _("What it is"),
                        required=True,
                        max_length=200,
                        help=_("One value of each axis, in their order: M / red."),
                    ),
                ),
                icon="plus",
                available=is_no_variant,
                bulk=False,
                opens=True,
                done=_("Variant made"),
                offers=offer_missing,
            ),
        ),
        rules=(
            Rule(
                "variant",
                _("Variant"),
                "show",
                ("variant", "price_difference"),
                {"field": "variant_of", "op": "filled"},
            ),
            Rule("bundle", pgettext_lazy("product", "Bundle"), "show", ("bundle_pricing",), IS_BUNDLE),
            Rule(
                "bundle-discount",
                _("The sum of its parts"),
                "show",
                ("bundle_discount",),
                {"all": [IS_BUNDLE, {"field": "bundle_pricing", "op": "eq", "value": "parts"}]},
            ),
        ),
        prepare=(
            settle_variants,
            keep_kinds,
            only_once("variant_of", "variant", message=_("There is such a variant already.")),
        ),
        validate=check_barcode,
        search=Search(fields=("sku", "barcode", "family", "tags"), subtitle=("sku", "family"), weight=1),
        exchange=Exchange(
            match=("sku", "name"),
            aliases=(
                ("name", "product"),
                ("name", "product name"),
                ("name", "товар"),
                ("name", "продукт"),
                ("name", "наименование"),
                ("sku", "article"),
                ("sku", "артикул"),
                ("barcode", "ean"),
                ("barcode", "gtin"),
                ("barcode", "upc"),
                ("barcode", "штрихкод"),
                ("variant_of", "parent"),
                ("variant_of", "вариант товара"),
                ("variant", "options"),
                ("variant", "характеристика"),
                ("family", "series"),
                ("family", "category"),
                ("family", "категория"),
                ("price", "sales price"),
                ("price", "list price"),
                ("price", "цена"),
                ("cost", "unit cost"),
                ("cost", "себестоимость"),
            ),
        ),
        access=Access(owner="", open=True),
    ),
    Entity(
        name="variant-axis",
        plural="variant-axes",
        model=VariantAxis,
        label=_("Axis of variants"),
        label_plural=_("Axes of variants"),
        icon="layers",
        menu=False,
        help=_("In what the variants of a product differ: size, colour."),
        fields=(
            Text("name", _("Name"), required=True, max_length=60),
            Reference("product", _("Product"), to="product", required=True, parent=True),
            Tags("values", _("Values"), required=True, help=_("In the order in which they are shown.")),
            Integer("position", _("Order"), low=0),
        ),
        facts=("product", "values"),
        form=("product", "name", "values"),
        list=List(columns=("product", "name", "values", "position"), sort="name"),
        access=Access(owner="", open=True),
        part_of="product",
        prepare=(
            settle_axes,
            only_once("product", "name", message=_("This product has such an axis already.")),
        ),
        moved=(keep_axes,),
    ),
    Entity(
        name="bundle-part",
        plural="bundle-parts",
        model=BundlePart,
        label=_("Part of a bundle"),
        label_plural=_("Parts of bundles"),
        icon="package",
        menu=False,
        help=_("So many of a product in one bundle."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="product"),
            Reference("bundle", pgettext_lazy("product", "Bundle"), to="product", required=True, parent=True),
            Reference("product", _("Product"), to="product", required=True),
            Decimal(
                "quantity",
                _("Quantity"),
                places=3,
                default=Number(1),
                low=Number("0.001"),
                high=Number(10**6),
                required=True,
            ),
            YesNo("is_optional", _("Optional"), help=_("It is taken where the customer wants it.")),
            Integer("position", _("Order"), low=0),
        ),
        facts=("bundle", "product", "quantity", "is_optional"),
        form=("bundle", "product", "quantity", "is_optional"),
        list=List(columns=("bundle", "product", "quantity", "is_optional", "position"), sort="name"),
        exchange=Exchange(aliases=(("quantity", "qty"), ("product", "sku"), ("product", "component"))),
        access=Access(owner="", open=True),
        part_of="bundle",
        prepare=(
            settle_parts,
            only_once("bundle", "product", message=_("This product is in the bundle already.")),
            named_after("product"),
        ),
        moved=(keep_parts,),
    ),
)
