"""Rates of taxes and our own companies, described; what products and accounts show of taxes."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.prices.reactions import keep_days
from regulars.areas.taxes.actions import ask_taxes
from regulars.areas.taxes.choices import COUNTRIES, ROUNDINGS
from regulars.areas.taxes.models import Seller, TaxRate
from regulars.areas.taxes.panels import account_panel
from regulars.areas.taxes.reactions import check_bank
from regulars.engine import workspace
from regulars.engine.describe import Access, Action, Entity, Exchange, Extend, List, Panel, Related, Search, Section
from regulars.engine.fields import (
    Address,
    Choice,
    Date,
    Email,
    Image,
    Integer,
    LongText,
    Percent,
    Phone,
    Reference,
    Text,
    Url,
    YesNo,
)
from regulars.engine.registry import register
from regulars.engine.rules import keep_one, only_once


def own_country() -> str:
    """The workspace's country, where most rates are of."""
    return str(workspace.value("country") or "")


register(
    Entity(
        name="tax-rate",
        plural="tax-rates",
        model=TaxRate,
        label=_("Tax rate"),
        label_plural=_("Tax rates"),
        icon="percent",
        group="catalog",
        menu_right="edit",
        help=_("How much of a tax is due in a country or region, from a day on. Where there are several taxes, all of them are charged."),
        fields=(
            Text("name", _("Tax"), required=True, max_length=60, help=_("As it stands on documents: VAT, GST.")),
            Reference("category", _("Tax category"), to="tax-category", required=True, parent=True),
            Choice("country", _("Country"), options=COUNTRIES, required=True, default=own_country),
            Text("region", _("Region"), max_length=60, help=_("Empty: the whole country. Else as it stands in addresses: CA, Ontario.")),
            Percent("percent", _("Per cent"), places=4, required=True),
            YesNo("is_included", _("Prices contain it"), help=_("No: it is added to them.")),
            YesNo("is_instead", _("Instead of the country’s"), help=_("Where this region’s rate holds, those of the whole country do not.")),
            Date("valid_from", _("Valid from")),
            Date("valid_until", _("Valid until")),
        ),
        facts=("category", "country", "region", "percent", "valid_from"),
        form=("name", "category", "country", "region", "percent", "is_included", "valid_from"),
        list=List(
            columns=("name", "percent", "category", "country", "region", "is_included", "valid_from", "valid_until"),
            sort="name",
            card=("percent", "country"),
        ),
        search=Search(subtitle=("country", "category")),
        exchange=Exchange(
            aliases=(
                ("name", "tax"), ("name", "налог"), ("category", "категория"), ("country", "страна"), ("region", "state"), ("region", "регион"),
                ("percent", "rate"), ("percent", "ставка"),
            ),
        ),
        access=Access(owner="", open=True),
        prepare=(
            keep_days,
            only_once("category", "country", "region", "name", "valid_from", message=_("This tax has a rate from this day already.")),
        ),
    ),
    Entity(
        name="seller",
        plural="sellers",
        model=Seller,
        label=_("Own company"),
        label_plural=_("Own companies"),
        icon="building-2",
        group="catalog",
        menu_right="edit",
        help=_("Who sells: our company as it stands on quotes and invoices. Its address says where taxes are due."),
        fields=(
            Text("name", _("Name"), required=True, unique=True, max_length=200),
            Text("tax_id", _("Tax ID"), max_length=30),
            Text("registration", _("Registration number"), max_length=60),
            Address("address", _("Address")),
            Phone("phone", _("Phone")),
            Email("email", _("E-mail")),
            Url("website", _("Website")),
            LongText("bank", _("Bank details")),
            Text("iban", _("IBAN"), max_length=42),
            Text("bic", _("BIC"), max_length=14),
            Integer("payment_days", _("Days to pay"), default=14, low=0, high=365, required=True, help=_("Within which invoices are paid, by customers who have no terms of their own.")),
            Image("logo", _("Logo")),
            Choice(
                "rounding", _("Taxes are rounded"), options=ROUNDINGS, default="document", required=True,
                help=_("Once for the document is what electronic invoices ask for (EN 16931)."),
            ),
            YesNo("is_default", _("The usual one")),
        ),
        facts=("tax_id", "address", "is_default"),
        sections=(
            Section(_("Company"), ("name", "tax_id", "registration", "address", "logo", "is_default")),
            Section(_("Reach"), ("phone", "email", "website")),
            Section(_("Documents"), ("bank", "iban", "bic", "payment_days", "rounding")),
        ),
        form=("name", "tax_id", "address", "bank", "iban", "bic", "payment_days", "is_default"),
        list=List(columns=("name", "tax_id", "address", "is_default"), sort="name"),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(check_bank, keep_one("is_default")),
    ),
    Extend(
        "tax-category",
        related=(
            Related("tax-rate", "category", ("percent", "country", "region", "valid_from"), _("Tax rates"), sort="name", limit=20),
        ),
    ),
    Extend(
        "product",
        actions=(
            Action(
                "taxes",
                pgettext_lazy("verb", "Ask the taxes"),
                ask_taxes,
                fields=(
                    Reference("account", _("Account"), to="account"),
                    Date("day", _("Day"), default=timezone.localdate),
                ),
                icon="percent",
                right="view",
                bulk=False,
                done=_("Taxes"),
                help=_("Which taxes a sale to an account bears, and by which rule."),
            ),
        ),
    ),
    Extend("account", panels=(Panel("account-taxes", _("Taxes"), "taxes/account.html", account_panel),)),
)  # fmt: skip
