"""The account, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contacts.choices import ACCOUNT_KINDS, INDUSTRIES, RELATIONS, SOURCES
from regulars.areas.contacts.models import Account
from regulars.areas.contacts.tiers import CARE, CARE_VIEWS
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search, Section, View
from regulars.engine.fields import (
    Address,
    Choice,
    Email,
    Integer,
    Money,
    Phone,
    Reference,
    RichText,
    Tags,
    Text,
    TreeReference,
    Url,
    YesNo,
)
from regulars.engine.rules import no_circles
from regulars.engine.territories.fields import TERRITORY, WITHOUT_TERRITORY, territory_fields
from regulars.engine.zones import check_time_zones

ACCOUNT = Entity(
    name="account",
    plural="accounts",
    model=Account,
    label=_("Account"),
    label_plural=_("Accounts"),
    icon="building",
    group="contacts",
    help=_("A company or a person we have or want relations with."),
    person={"field": "kind", "op": "eq", "value": "person"},
    fields=(
        Text("name", _("Name"), required=True, personal=True),
        Choice("kind", _("Kind"), options=ACCOUNT_KINDS, default="company", required=True),
        Choice("relation", _("Relation"), options=RELATIONS),
        Choice("industry", _("Industry"), options=INDUSTRIES),
        TreeReference(
            "parent", _("Parent account"), to="account", parent=True, help=_("The account this one is part of.")
        ),
        Reference("owner", _("Owner"), to="user"),
        *CARE,
        *territory_fields(),
        Phone("phone", _("Phone"), personal=True),
        Email("email", _("E-mail"), personal=True),
        Url("website", _("Website"), personal=True),
        Address("billing", _("Billing address"), personal=True),
        Address("shipping", _("Shipping address"), personal=True),
        Text(
            "timezone", _("Time zone"), max_length=60, help=_("Europe/Berlin. Empty: by the country, where it has one.")
        ),
        Integer("employees", _("Employees"), low=0),
        Money("revenue", _("Annual revenue")),
        Text(
            "tax_id",
            _("Tax ID"),
            max_length=30,
            personal=True,
            help=_("For the European Union with its letters: DE123456789."),
        ),
        YesNo("is_tax_exempt", _("Exempt from tax"), help=_("No tax is charged, whatever is sold.")),
        Integer("payment_days", _("Days to pay"), low=0, high=365, help=_("Empty: those of our own company.")),
        Money("credit_limit", _("Credit limit"), low=0, help=_("What they may owe at most. Empty: no limit.")),
        YesNo("dunning_stopped", _("No reminders"), help=_("No reminders of unpaid invoices are sent.")),
        Integer("founded_year", _("Founded"), low=1000, high=2100),
        Choice("source", _("Source"), options=SOURCES),
        Tags("tags", _("Tags")),
        RichText("description", _("Description"), personal=True),
    ),
    facts=("tier", "relation", "industry", "owner", "personal_manager", "phone", "website"),
    sections=(
        Section(
            _("Account"),
            (
                "name",
                "kind",
                "relation",
                "industry",
                "parent",
                "owner",
                "tier",
                "personal_manager",
                *TERRITORY,
                "source",
                "tags",
            ),
        ),
        Section(_("Reach"), ("phone", "email", "website", "billing", "shipping", "timezone")),
        Section(_("Profile"), ("employees", "revenue", "founded_year", "tax_id", "is_tax_exempt", "description")),
        Section(_("Payment"), ("payment_days", "credit_limit", "dunning_stopped")),
    ),
    form=("name", "kind", "relation", "industry", "phone", "email", "website", "owner", "parent"),
    list=List(
        columns=("name", "tier", "relation", "industry", "owner", "phone", "employees", "revenue"),
        sort="name",
        card=("industry", "owner"),
        views=(
            View("mine", _("My accounts"), {"field": "owner", "op": "me"}),
            View(
                "customers",
                pgettext_lazy("relation", "Customers"),
                {"field": "relation", "op": "eq", "value": "customer"},
            ),
            View("prospects", _("Prospects"), {"field": "relation", "op": "eq", "value": "prospect"}),
            *CARE_VIEWS,
            WITHOUT_TERRITORY,
        ),
    ),
    related=(
        Related("contact", "account", ("name", "job_title", "phone", "email"), _("Contacts"), sort="name"),
        Related("position", "account", ("contact", "job_title", "role"), _("Further positions")),
        Related("account", "parent", ("name", "industry", "owner"), _("Belonging accounts"), sort="name"),
        Related("contact-point", "record", ("kind", "value", "label"), _("Further phones, e-mails, links")),
        Related("address", "record", ("kind", "label", "address"), _("Further addresses")),
        Related("group-member", "record", ("group",), _("Groups")),
    ),
    search=Search(
        fields=("email", "phone", "website", "tax_id", "tags"), subtitle=("tier", "industry", "phone"), weight=3
    ),
    exchange=Exchange(
        match=("email", "name"),
        card=(
            ("org", "name"),
            ("email", "email"),
            ("tel", "phone"),
            ("url", "website"),
            ("adr", "billing"),
            ("note", "description"),
        ),
        aliases=(
            ("name", "account"),
            ("name", "company"),
            ("name", "company name"),
            ("name", "account name"),
            ("name", "organization"),
            ("name", "компания"),
            ("name", "организация"),
            ("name", "наименование"),
            ("industry", "sector"),
            ("industry", "сектор"),
            ("founded_year", "year established"),
            ("parent", "subsidiary of"),
            ("website", "site"),
            ("website", "сайт"),
            ("owner", "account owner"),
            ("owner", "manager"),
            ("owner", "менеджер"),
        ),
    ),
    access=Access(territory="territory"),
    prepare=(no_circles("parent", _("An account cannot be part of itself or of one below it.")), check_time_zones),
)
