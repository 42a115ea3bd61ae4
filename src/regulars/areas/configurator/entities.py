"""Configurators and their parts, described; what products show of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.configurator.actions import configure, is_in_use, is_out_of_use, put_in_use, take_out_of_use
from regulars.areas.configurator.checks import (
    check_moved,
    keep_configurators,
    keep_groups,
    keep_options,
    keep_rules,
)
from regulars.areas.configurator.core.language import LONGEST
from regulars.areas.configurator.models import Configurator, OptionGroup, OptionRule, ProductOption
from regulars.areas.configurator.panels import check_panel, product_panel
from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.engine.describe import Access, Action, Entity, Extend, List, Panel, Related, Search, Section, for_programs
from regulars.engine.fields import Choice, Integer, LongText, Money, Option, Reference, Structure, Text, YesNo
from regulars.engine.registry import register

DAYS_RULES = (
    Option("longest", _("The longest of its parts")),
    Option("sum", _("All parts together")),
)
GOALS = (Option("cheapest", _("Cheapest")), Option("soonest", _("Soonest")))
MOST, MOST_DAYS = 1_000_000, 3650


def days_field() -> Integer:
    """A lead time in days."""
    return Integer("days", _("Lead time, days"), default=0, low=0, high=MOST_DAYS)


def place_field() -> Integer:
    """Where a part stands among others."""
    return Integer("position", _("Order"), default=0, low=0, high=MOST)


OF_CONFIGURATOR = Reference("configurator", _("Configurator"), to="configurator", required=True, parent=True)

register(
    Entity(
        name="configurator",
        plural="configurators",
        model=Configurator,
        label=_("Configurator"),
        label_plural=_("Configurators"),
        icon="sliders-horizontal",
        group="catalog",
        menu_right="edit",
        help=_("How a product is put together of options, so that what is sold can always be made."),
        fields=(
            Text("name", _("Name"), required=True, max_length=120),
            Reference("product", _("Product"), to="product", required=True, parent=True),
            YesNo("is_in_use", _("In use"), readonly=True, on_form=False),
            days_field(),
            Choice("days_rule", _("Lead time of a whole"), options=DAYS_RULES, default="longest", required=True),
            LongText("description", _("Description")),
        ),
        facts=("product", "is_in_use", "days", "days_rule"),
        form=("name", "product", "days", "days_rule"),
        list=List(columns=("name", "product", "is_in_use", "days", "days_rule"), sort="name", card=("product",)),
        panels=(Panel("configurator-check", _("Check"), "configurator/check.html", check_panel, main=True),),
        related=(
            Related("option-group", "configurator", ("parent",), _("Groups of options"), sort="position", limit=50),
            Related("option-rule", "configurator", ("text",), _("Rules"), sort="position", limit=50),
        ),
        actions=(
            Action(
                "put_in_use", _("Put in use"), put_in_use, icon="check", bulk=False, primary=True, done=_("In use"),
                available=is_out_of_use,
                help=_("From now on the product is sold as this configurator says."),
            ),
            Action(
                "take_out_of_use", _("Take out of use"), take_out_of_use, icon="x", bulk=False, done=_("Out of use"),
                available=is_in_use,
                help=_("The product is sold without options again; what was configured stays as it is."),
            ),
        ),
        search=Search(subtitle=("product",), weight=1),
        access=Access(owner="", open=True),
        prepare=(keep_configurators,),
        moved=(check_moved,),
    ),
    Entity(
        name="option-group",
        plural="option-groups",
        model=OptionGroup,
        label=_("Group of options"),
        label_plural=_("Groups of options"),
        icon="layers",
        menu=False,
        help=_("Options of which so many are chosen."),
        fields=(
            Text("name", _("Name"), required=True, max_length=120),
            OF_CONFIGURATOR,
            Reference("parent", _("Where this option is chosen"), to="product-option", help=_("Empty: always.")),
            Integer("low", _("At least"), default=0, low=0, high=1000, required=True),
            Integer("high", _("At most"), low=0, high=1000, help=_("Empty: any number.")),
            place_field(),
        ),
        facts=("configurator", "parent", "low", "high"),
        form=("configurator", "name", "low", "high", "parent"),
        list=List(columns=("name", "configurator", "parent", "low", "high"), sort="position"),
        related=(Related("product-option", "group", ("code", "price", "days"), _("Options"), sort="position", limit=100),),
        access=Access(owner="", open=True),
        part_of="configurator",
        prepare=(keep_groups,),
        moved=(check_moved,),
    ),
    Entity(
        name="product-option",
        plural="product-options",
        model=ProductOption,
        label=_("Option"),
        label_plural=_("Options"),
        icon="square-check",
        menu=False,
        help=_("Something that can be chosen of a configurable product."),
        fields=(
            Text("name", _("Name"), required=True, max_length=200),
            Reference("group", _("Group"), to="option-group", required=True, parent=True),
            Text("code", _("Code"), max_length=40, help=_("What rules call it. Empty: made of the name.")),
            Reference("product", _("Product"), to="product", help=_("Its price is what the price books say of this product.")),
            Money("price", _("Price of one"), help=_("Goes before the price of the product; below zero it makes the whole cheaper.")),
            Integer("low", _("Quantity from"), default=1, low=1, high=MOST, required=True),
            Integer("high", _("Quantity to"), default=1, low=1, high=MOST, required=True),
            days_field(),
            place_field(),
        ),
        facts=("group", "code", "product", "price", "days"),
        form=("group", "name", "product", "price", "days", "low", "high"),
        sections=(
            Section(_("Option"), ("group", "name", "code", "product", "price", "days")),
            Section(_("Quantity"), ("low", "high", "position")),
        ),
        list=List(columns=("name", "group", "code", "product", "price", "days"), sort="position"),
        access=Access(owner="", open=True),
        part_of="group",
        prepare=(keep_options,),
        moved=(check_moved,),
    ),
    Entity(
        name="option-rule",
        plural="option-rules",
        model=OptionRule,
        label=_("Rule of options"),
        label_plural=_("Rules of options"),
        icon="scale",
        menu=False,
        help=_("What must hold of the options of a product."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=200),
            OF_CONFIGURATOR,
            LongText("text", _("Rule"), required=True, max_length=LONGEST, help=_("For example: turbo requires sport or race; seats + 2 * benches <= 7; not (trailer and van).")),
            Text("message", _("What people are told"), max_length=200, help=_("Shown where the rule is the reason. Empty: the rule itself.")),
            place_field(),
        ),
        facts=("configurator", "text", "message"),
        form=("configurator", "text", "message"),
        list=List(columns=("configurator", "text", "message"), sort="position"),
        access=Access(owner="", open=True),
        part_of="configurator",
        prepare=(keep_rules,),
        moved=(check_moved,),
    ),
    Extend(
        "product",
        panels=(Panel("configurators", _("Configurator"), "configurator/product.html", product_panel),),
        actions=(
            Action(
                "configure", pgettext_lazy("verb", "Ask the configurator"), configure,
                fields=(
                    Structure("choices", _("Choices"), shape="object", help=_("Codes of options: true, false or how many.")),
                    Reference("account", _("Account"), to="account"),
                    Choice("currency", _("Currency"), options=CURRENCY_OPTIONS),
                    Choice("complete", _("Choose the rest"), options=GOALS),
                    Integer("most_days", _("Lead time at most, days"), low=0, high=MOST_DAYS),
                ),
                icon="sliders-horizontal", right="view", bulk=False, available=for_programs, done=_("Configured"),
                help=_("What follows from choices: state, price, lead time, what is open, the conflict. For programs; people use the page."),
            ),
        ),
    ),
)  # fmt: skip
