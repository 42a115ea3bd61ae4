"""Contracts and what belongs to them, described; their panels on accounts, contacts, deals and quotes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contracts.actions.ending import is_accepted, of_deal, of_quote
from regulars.areas.contracts.entities.asset import ASSET, WARRANTY
from regulars.areas.contracts.entities.contract import CONTRACT
from regulars.areas.contracts.entities.obligation import OBLIGATION
from regulars.areas.contracts.entities.parts import CONTRACT_COMMENT, CONTRACT_SIGNER, CONTRACT_VERSION
from regulars.areas.contracts.entities.subscription import SUBSCRIPTION, SUBSCRIPTION_LINE, SUBSCRIPTION_PERIOD
from regulars.areas.contracts.entities.wording import CONTRACT_CLAUSE, CONTRACT_TEMPLATE, PRICE_INDEX, PRICE_INDEX_VALUE
from regulars.areas.contracts.panels import has_account
from regulars.engine.describe import Action, Extend, Related
from regulars.engine.registry import register
from regulars.engine.verb_words import name_verbs

OF_ASSET = ("name", "serial", "warranty_until")
OF_SUBSCRIPTION = ("code", "status", "mrr", "next_on")
COLUMNS = ("code", "status", "value", "ends_on")

register(
    CONTRACT,
    CONTRACT_VERSION,
    CONTRACT_SIGNER,
    CONTRACT_COMMENT,
    OBLIGATION,
    ASSET,
    WARRANTY,
    SUBSCRIPTION,
    SUBSCRIPTION_LINE,
    SUBSCRIPTION_PERIOD,
    CONTRACT_TEMPLATE,
    CONTRACT_CLAUSE,
    PRICE_INDEX,
    PRICE_INDEX_VALUE,
    Extend(
        "account",
        related=(
            Related("contract", "account", COLUMNS, _("Contracts")),
            Related("subscription", "account", OF_SUBSCRIPTION, _("Subscriptions")),
            Related("asset", "account", OF_ASSET, _("Installed products")),
        ),
    ),
    Extend("contract", related=(Related("subscription", "contract", OF_SUBSCRIPTION, _("Subscriptions")),)),
    Extend("contact", related=(Related("contract", "contact", COLUMNS, _("Contracts")),)),
    Extend(
        "deal",
        related=(Related("contract", "deal", COLUMNS, _("Contracts")),),
        actions=(
            Action(
                "contract",
                pgettext_lazy("verb", "Make a contract"),
                of_deal,
                icon="scroll-text",
                available=has_account,
                bulk=False,
                opens=True,
                done=_("Contract made"),
                help=_("Its account, contact and amount are carried over."),
            ),
        ),
    ),
    Extend(
        "quote",
        related=(Related("contract", "quote", COLUMNS, _("Contracts")),),
        actions=(
            Action(
                "contract",
                pgettext_lazy("verb", "Make a contract"),
                of_quote,
                icon="scroll-text",
                available=is_accepted,
                bulk=False,
                opens=True,
                done=_("Contract made"),
                help=_("Its account, contact, company and total are carried over."),
            ),
        ),
    ),
    Extend(
        "product",
        related=(
            Related("warranty", "product", ("months",), _("Warranty"), limit=1),
            Related("asset", "product", ("account", "serial", "warranty_until"), _("Installed at")),
        ),
    ),
    Extend("order", related=(Related("asset", "order", OF_ASSET, _("Installed products")),)),
)

name_verbs(
    bill=_("Invoiced for a period"),
    figures=_("Figures worked out"),
    follow=_("Made from the one before"),
    overdue=_("Overdue"),
    renewal_due=_("To be renewed"),
    settle=_("Settled"),
)
