"""The contact and its positions, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contacts.choices import LANGUAGES, POSITION_ROLES, SOURCES
from regulars.areas.contacts.models import Contact, Position
from regulars.areas.contacts.posts import CIRCLE, keep_posts_a_tree
from regulars.areas.contacts.reactions import follow_main_account, keep_one_main_position
from regulars.areas.contacts.tiers import CARE, CARE_VIEWS
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search, Section, View
from regulars.engine.fields import (
    Address,
    Choice,
    Date,
    Email,
    PersonName,
    Phone,
    Reference,
    RichText,
    Tags,
    Text,
    TreeReference,
    YesNo,
)
from regulars.engine.rules import named_after, no_circles, only_once
from regulars.engine.zones import check_time_zones

CONTACT = Entity(
    name="contact",
    plural="contacts",
    model=Contact,
    label=_("Contact"),
    label_plural=_("Contacts"),
    icon="user",
    group="contacts",
    help=_("A person we speak with, at one or several accounts."),
    person={},
    fields=(
        PersonName("name", pgettext_lazy("person", "Name"), required=True, personal=True),
        Reference("account", _("Account"), to="account", parent=True),
        Text("job_title", _("Job title"), personal=True),
        Text("department", _("Department")),
        Email("email", _("E-mail"), personal=True),
        Phone("phone", _("Phone"), personal=True),
        Phone("mobile", _("Mobile phone"), personal=True),
        Reference("owner", _("Owner"), to="user"),
        *CARE,
        TreeReference("reports_to", _("Reports to"), to="contact"),
        Date("birthday", _("Birthday"), personal=True),
        Choice("language", _("Preferred language"), options=LANGUAGES),
        Address("address", _("Address"), personal=True),
        Text(
            "timezone", _("Time zone"), max_length=60, help=_("Europe/Berlin. Empty: by the country, where it has one.")
        ),
        YesNo("do_not_call", _("Do not call"), default=False),
        YesNo("do_not_email", _("Do not e-mail"), default=False),
        Choice("source", _("Source"), options=SOURCES),
        Tags("tags", _("Tags")),
        RichText("description", _("Description"), personal=True),
    ),
    facts=("tier", "account", "job_title", "email", "phone", "owner", "personal_manager"),
    sections=(
        Section(
            _("Contact"),
            (
                "name",
                "account",
                "job_title",
                "department",
                "reports_to",
                "owner",
                "tier",
                "personal_manager",
                "source",
                "tags",
            ),
        ),
        Section(_("Reach"), ("email", "phone", "mobile", "do_not_email", "do_not_call", "address", "timezone")),
        Section(_("Person"), ("birthday", "language", "description")),
    ),
    form=("name", "account", "job_title", "email", "phone", "mobile", "owner"),
    list=List(
        columns=("name", "tier", "account", "job_title", "email", "phone", "owner"),
        sort="name",
        card=("account", "job_title"),
        views=(View("mine", _("My contacts"), {"field": "owner", "op": "me"}), *CARE_VIEWS),
    ),
    related=(
        Related("position", "contact", ("account", "job_title", "role", "is_primary"), _("Positions")),
        Related(
            "contact",
            "reports_to",
            ("name", "job_title", "account"),
            pgettext_lazy("people below", "Reports"),
            sort="name",
        ),
        Related("contact-point", "record", ("kind", "value", "label"), _("Further phones, e-mails, links")),
        Related("address", "record", ("kind", "label", "address"), _("Further addresses")),
        Related("group-member", "record", ("group",), _("Groups")),
    ),
    search=Search(
        fields=("account", "job_title", "email", "phone", "mobile", "tags"),
        subtitle=("tier", "job_title", "account"),
        weight=3,
    ),
    access=Access(territory="account.territory"),
    exchange=Exchange(
        match=("email", "name"),
        card=(
            ("org", "account"),
            ("unit", "department"),
            ("title", "job_title"),
            ("email", "email"),
            ("tel", "phone"),
            ("cell", "mobile"),
            ("adr", "address"),
            ("bday", "birthday"),
            ("categories", "tags"),
            ("note", "description"),
        ),
        aliases=(
            ("name", "full name"),
            ("name", "contact"),
            ("name", "contact name"),
            ("name", "фио"),
            ("name", "имя"),
            ("account", "company"),
            ("account", "company name"),
            ("account", "organization"),
            ("account", "компания"),
            ("account", "организация"),
            ("job_title", "title"),
            ("job_title", "position"),
            ("job_title", "contact title"),
            ("job_title", "должность"),
            ("email", "mail"),
            ("email", "почта"),
            ("phone", "telephone"),
            ("phone", "телефон"),
            ("mobile", "cell"),
            ("mobile", "мобильный"),
            ("birthday", "birth date"),
            ("birthday", "дата рождения"),
        ),
    ),
    prepare=(no_circles("reports_to", CIRCLE), keep_posts_a_tree, follow_main_account, check_time_zones),
)

POSITION = Entity(
    name="position",
    plural="positions",
    model=Position,
    label=_("Position"),
    label_plural=_("Positions"),
    icon="briefcase",
    menu=False,
    help=_("What a contact is at an account; one of them is the main one."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="account"),
        Reference("contact", _("Contact"), to="contact", required=True, parent=True),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Text("job_title", _("Job title"), personal=True),
        Choice("role", _("Role"), options=POSITION_ROLES),
        Reference(
            "reports_to",
            _("Reports to"),
            to="contact",
            help=_("At this account. At the main one it is what the contact itself says."),
        ),
        YesNo("is_primary", _("Main position"), default=False),
        Date("started_on", _("From")),
        Date("ended_on", _("Until")),
    ),
    list=List(columns=("contact", "account", "job_title", "role", "is_primary"), sort="-created_at"),
    access=Access(owner="", through="contact"),
    part_of="contact",
    prepare=(
        only_once("contact", "account", message=_("This contact already has a position at this account.")),
        named_after("account"),
        keep_posts_a_tree,
        keep_one_main_position,
    ),
)
