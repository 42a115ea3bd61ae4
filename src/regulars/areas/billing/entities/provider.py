"""Who takes payments for us, and payments that customers were sent there for, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.billing.choices import CHECKOUT_STATES, PROVIDERS
from regulars.areas.billing.models import Checkout, PaymentProvider
from regulars.areas.billing.panels_provider import hook_panel
from regulars.areas.billing.provider_rules import guard
from regulars.areas.billing.providers.keys import LONGEST, set_keys
from regulars.areas.orders.documents.fields import kept
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Section
from regulars.engine.fields import Choice, LongText, Moment, Money, Reference, Text, Url, YesNo
from regulars.engine.rules import keep_one

PROVIDER = Entity(
    name="payment-provider",
    plural="payment-providers",
    model=PaymentProvider,
    label=_("Payment provider"),
    label_plural=_("Payment providers"),
    icon="credit-card",
    group="billing",
    menu_right="edit",
    help=_("Who takes payments of customers on the pages of invoices and quotes."),
    fields=(
        Text("name", _("Name"), required=True, max_length=80),
        Choice("kind", pgettext_lazy("provider", "Kind"), options=PROVIDERS, default="stripe", required=True),
        Url("endpoint", _("Address of its interface"), help=_("Empty: the usual one of its kind.")),
        YesNo("is_active", _("In use")),
        YesNo("is_default", _("The usual one")),
        kept(Moment, "keys_set_at", _("Keys set")),
    ),
    facts=("kind", "is_active", "is_default", "keys_set_at"),
    form=("name", "kind", "endpoint", "is_active", "is_default"),
    list=List(columns=("name", "kind", "is_active", "is_default", "keys_set_at"), sort="name"),
    panels=(Panel("hook", _("Its messages"), "billing/hook.html", hook_panel),),
    actions=(
        Action(
            "set_keys", _("Set the keys"), set_keys, icon="key", primary=True, bulk=False,
            fields=(
                Text("key", _("Secret key"), required=True, max_length=LONGEST, secret=True, help=_("It is never shown again.")),
                Text("secret", _("Secret of the messages"), max_length=LONGEST, secret=True, help=_("With which the provider signs what it tells us. Empty: as it is.")),
            ),
            done=_("Keys set"),
        ),
    ),
    exchange=Exchange(importable=False),
    access=Access(owner="", open=True),
    prepare=(guard, keep_one("is_default")),
)  # fmt: skip

CHECKOUT = Entity(
    name="checkout",
    plural="checkouts",
    model=Checkout,
    label=_("Online payment"),
    label_plural=_("Online payments"),
    icon="credit-card",
    menu=False,
    help=_("A payment that a customer began on our page, and what the provider said of it."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, max_length=200),
        Reference("provider", _("Payment provider"), to="payment-provider", readonly=True, required=True),
        Reference("account", _("Account"), to="account", parent=True, readonly=True, required=True),
        Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", parent=True, readonly=True),
        Reference("quote", pgettext_lazy("offer", "Quote"), to="quote", parent=True, readonly=True),
        Money("amount", _("Amount"), readonly=True),
        Choice("status", _("Status"), options=CHECKOUT_STATES, readonly=True, default="waiting"),
        Text("session", _("Provider’s number"), readonly=True, max_length=200),
        Text("intent", _("Provider’s number of the payment"), readonly=True, max_length=200),
        Reference("payment", _("Payment"), to="payment", readonly=True),
        LongText("problem", _("Problem"), readonly=True),
    ),
    facts=("account", "amount", "status", "payment"),
    sections=(
        Section(_("Online payment"), ("name", "provider", "account", "invoice", "quote", "amount", "status", "payment", "problem")),
        Section(_("At the provider"), ("session", "intent")),
    ),
    list=List(columns=("created_at", "account", "invoice", "quote", "amount", "status", "problem"), sort="-created_at", totals=("amount",)),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="account", kept=True),
)  # fmt: skip
