"""Products and their families, described. Everyone reads them; a role must be granted to change them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.catalog.models import Product, ProductFamily
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search, Section, View
from regulars.engine.fields import Choice, Image, LongText, Money, Option, Reference, RichText, Tags, Text, YesNo
from regulars.engine.registry import register
from regulars.engine.rules import no_circles

KINDS = (Option("goods", _("Goods")), Option("service", pgettext_lazy("product", "Service")))

UNITS = (
    Option("piece", _("piece")),
    Option("set", _("set")),
    Option("hour", _("hour")),
    Option("day", _("day")),
    Option("month", _("month")),
    Option("year", _("year")),
    Option("user", _("user")),
    Option("licence", _("licence")),
    Option("kg", _("kg")),
    Option("tonne", _("tonne")),
    Option("litre", _("litre")),
    Option("metre", _("metre")),
    Option("sq_metre", _("square metre")),
    Option("km", _("km")),
)

register(
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
            Reference("family", _("Family"), to="product-family", parent=True),
            Choice("kind", _("Kind"), options=KINDS, default="goods", required=True),
            Money("price", _("Price"), low=0),
            Choice("unit", _("Unit"), options=UNITS, default="piece"),
            YesNo("is_active", _("On sale"), default=True),
            Image("image", _("Picture")),
            RichText("description", _("Description")),
            Tags("tags", _("Tags")),
        ),
        facts=("family", "price", "unit", "is_active"),
        sections=(
            Section(_("Product"), ("name", "sku", "family", "kind", "image", "tags")),
            Section(_("Price"), ("price", "unit", "is_active")),
            Section(_("Description"), ("description",)),
        ),
        form=("name", "sku", "family", "kind", "price", "unit"),
        list=List(
            columns=("name", "sku", "family", "kind", "price", "unit", "is_active"),
            sort="name",
            card=("family", "price"),
            views=(
                View("active", _("On sale"), {"field": "is_active", "op": "eq", "value": True}),
                View("services", _("Services"), {"field": "kind", "op": "eq", "value": "service"}),
            ),
        ),
        search=Search(fields=("sku", "family", "tags"), subtitle=("sku", "family"), weight=1),
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
                ("family", "series"),
                ("family", "category"),
                ("family", "категория"),
                ("price", "sales price"),
                ("price", "list price"),
                ("price", "цена"),
            ),
        ),
        access=Access(owner="", open=True),
    ),
)
