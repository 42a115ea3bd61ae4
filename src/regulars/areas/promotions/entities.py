"""Promotions, coupons and where they are used, described."""

from decimal import Decimal as Number
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.prices.choices import CURRENCY_OPTIONS
from regulars.areas.promotions.actions import MOST_CODES, make_codes
from regulars.areas.promotions.choices import METHODS, STATES
from regulars.areas.promotions.models import Coupon, CouponUse, Promotion
from regulars.areas.promotions.reactions import (
    check_promotion,
    keep_promotions_apart,
    settle_coupons,
    settle_promotions,
)
from regulars.engine.describe import (
    Access,
    Action,
    Entity,
    Exchange,
    Extend,
    List,
    Related,
    Rule,
    Search,
    Section,
    View,
)
from regulars.engine.fields import (
    AnyReference,
    Choice,
    Condition,
    Date,
    Decimal,
    Integer,
    LongText,
    Percent,
    Reference,
    Text,
    YesNo,
)
from regulars.engine.registry import register
from regulars.engine.verb_words import name_verbs

HIGH = Number(10**12)


def needs_code(promotion: Any) -> bool:
    return bool(promotion.needs_code)


def by(*methods: str) -> dict[str, object]:
    return {"field": "method", "op": "in", "value": list(methods)}


register(
    Entity(
        name="promotion",
        plural="promotions",
        model=Promotion,
        label=_("Promotion"),
        label_plural=_("Promotions"),
        icon="percent",
        group="catalog",
        help=_("What products cost less for some days, for some accounts, or with a code."),
        fields=(
            Text("name", _("Name"), required=True, max_length=120),
            LongText("description", _("Description")),
            YesNo("is_active", _("In use"), default=True),
            Date("valid_from", _("Valid from")),
            Date("valid_until", _("Valid until")),
            Condition("condition", _("Accounts"), of="account", help=_("Which accounts it is for. Empty: all.")),
            Condition("goods", _("Products"), of="product", help=_("Which products it is for; variants go with theirs. Empty: all.")),
            Choice("method", _("What it gives"), options=METHODS, default="percent", required=True),
            Percent("percent", _("Per cent off"), help=_("Of “buy some, get some”: off the units that one gets. Empty: they are free.")),
            Decimal("amount", _("Amount off"), places=4, low=Number(0), high=HIGH, cell="in_currency", beside=("currency",)),
            Choice("currency", _("Currency"), options=CURRENCY_OPTIONS, help=_("It holds for documents in it. Empty: in all.")),
            Integer("buy", _("Buy"), low=1, high=10_000),
            Integer("get", _("Get"), low=1, high=10_000),
            Decimal("least_quantity", _("From quantity"), places=3, low=Number(0), high=Number(10**9), help=_("Of the line.")),
            Decimal("least_sum", _("From a sum of"), places=4, low=Number(0), high=HIGH, cell="in_currency", beside=("currency",), help=_("Of the whole document, before promotions.")),
            Integer("priority", _("Priority"), default=100, low=1, high=10_000, help=_("The smallest is applied first.")),
            YesNo("is_exclusive", _("Exclusive"), help=_("It stands alone on its lines: where another one was applied before, it is not.")),
            YesNo("needs_code", _("Needs a code"), help=_("It holds where a coupon is given.")),
        ),
        facts=("method", "valid_from", "valid_until", "priority", "is_active"),
        sections=(
            Section(_("Promotion"), ("name", "description", "is_active", "valid_from", "valid_until")),
            Section(_("What it gives"), ("method", "percent", "amount", "currency", "buy", "get")),
            Section(_("Where it holds"), ("condition", "goods", "least_quantity", "least_sum", "needs_code")),
            Section(_("Among others"), ("priority", "is_exclusive")),
        ),
        form=("name", "method", "percent", "amount", "currency", "buy", "get", "goods", "condition", "valid_from", "valid_until", "needs_code"),
        rules=(
            Rule("percent", _("Per cent off"), "show", ("percent",), by("percent", "free")),
            Rule("amount", _("Amount off"), "show", ("amount",), by("amount", "total")),
            Rule("free", _("Buy some, get some"), "show", ("buy", "get"), by("free")),
        ),
        list=List(
            columns=("name", "method", "percent", "amount", "valid_from", "valid_until", "priority", "is_exclusive", "needs_code", "is_active"),
            sort="name",
            card=("method", "valid_until"),
            views=(View("active", _("In use"), {"field": "is_active", "op": "eq", "value": True}),),
        ),
        related=(Related("coupon", "promotion", ("used", "uses", "valid_until", "is_active"), _("Coupons"), limit=10),),
        actions=(
            Action(
                "make_codes",
                _("Make codes"),
                make_codes,
                fields=(
                    Integer("count", _("How many"), required=True, default=100, low=1, high=MOST_CODES),
                    Text("prefix", _("They begin with"), max_length=20),
                    Integer("uses", _("Uses of each"), low=1, default=1, help=_("Empty: as often as one likes.")),
                    Integer("uses_per_account", _("Uses of one account"), low=1),
                ),
                icon="plus",
                available=needs_code,
                bulk=False,
                done=_("Codes made"),
                help=_("Each has ten random letters and digits, which nobody guesses."),
            ),
        ),
        search=Search(weight=1),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(settle_promotions,),
        validate=check_promotion,
        moved=(keep_promotions_apart,),
    ),
    Entity(
        name="coupon",
        plural="coupons",
        model=Coupon,
        label=_("Coupon"),
        label_plural=_("Coupons"),
        icon="tags",
        group="catalog",
        menu_right="edit",
        help=_("A code that calls for a promotion, once or several times."),
        fields=(
            Text("name", _("Code"), required=True, max_length=60),
            Reference("promotion", _("Promotion"), to="promotion", required=True, parent=True),
            Integer("uses", _("Uses"), low=1, help=_("Documents it may stand on. Empty: any number.")),
            Integer("uses_per_account", _("Uses of one account"), low=1, help=_("Empty: any number.")),
            Date("valid_from", _("Valid from")),
            Date("valid_until", _("Valid until")),
            YesNo("is_active", _("In use"), default=True),
            Integer("used", _("Used"), readonly=True, on_form=False, default=0),
        ),
        facts=("promotion", "used", "uses", "valid_until"),
        form=("name", "promotion", "uses", "uses_per_account", "valid_from", "valid_until"),
        list=List(columns=("name", "promotion", "used", "uses", "uses_per_account", "valid_from", "valid_until", "is_active"), sort="name"),
        related=(Related("coupon-use", "coupon", ("account", "document", "state"), _("Used by")),),
        search=Search(fields=("promotion",), subtitle=("promotion",)),
        exchange=Exchange(match=("name",), aliases=(("name", "coupon"), ("name", "code"), ("name", "купон"), ("uses", "limit"))),
        access=Access(owner="", open=True),
        prepare=(settle_coupons,),
    ),
    Entity(
        name="coupon-use",
        plural="coupon-uses",
        model=CouponUse,
        label=_("Use of a coupon"),
        label_plural=_("Uses of coupons"),
        icon="tags",
        menu=False,
        help=_("A document that a coupon is used for. The program writes it."),
        fields=(
            Text("name", _("Code"), readonly=True, on_form=False, keep_history=False, max_length=60),
            Reference("coupon", _("Coupon"), to="coupon", required=True, parent=True),
            Reference("account", _("Account"), to="account", required=True, parent=True),
            AnyReference("document", _("Document"), required=True),
            Choice("state", _("State"), options=STATES, default="held", required=True),
        ),
        list=List(columns=("coupon", "account", "document", "state", "created_at"), sort="-created_at"),
        exchange=Exchange(importable=False),
        access=Access(owner="", through="account", kept=True),
    ),
    Extend("account", related=(Related("coupon-use", "account", ("coupon", "document", "state"), _("Coupons")),)),
)  # fmt: skip

name_verbs(redeem=_("Used"))
