"""The lead, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.activities.first_answers import FIRST_ANSWER_FIELDS
from regulars.areas.activities.next_steps import NEXT_STEP_FIELDS
from regulars.areas.contacts.choices import INDUSTRIES, LANGUAGES, SOURCES
from regulars.areas.sales.actions.known import offers
from regulars.areas.sales.actions.leads import accept, convert, disqualify, is_live, reopen, was_disqualified
from regulars.areas.sales.choices import DISQUALIFY_REASONS, LEAD_STATUSES, RATINGS
from regulars.areas.sales.models import Lead
from regulars.areas.sales.reactions.leads import keep_lead_status, take_files_back, tell_origin
from regulars.engine.describe import Access, Action, Board, Entity, Exchange, List, Panel, Search, Section, View
from regulars.engine.fields import (
    Address,
    Choice,
    Email,
    Integer,
    Moment,
    Money,
    PersonName,
    Phone,
    Reference,
    RichText,
    Tags,
    Text,
    Url,
    YesNo,
)
from regulars.engine.territories.fields import TERRITORY, WITHOUT_TERRITORY, territory_fields
from regulars.services.qualification.fields import QUALIFICATION_FIELDS
from regulars.services.scoring.fields import SCORE_ACTIONS, SCORE_FIELDS
from regulars.services.scoring.panels import score_panel
from regulars.services.workflow.handed import ACCEPT_FIELDS, keep_acceptance
from regulars.services.workflow.handing import decline, waits

MINE = {"field": "owner", "op": "me"}
LIVE = {"field": "status", "op": "in", "value": ["new", "working", "nurturing"]}
UNANSWERED = {"all": [{"field": "status", "op": "eq", "value": "new"}, {"field": "answered_at", "op": "empty"}]}
"""Nobody has called or met them, or said that they work on it."""
UTM = (
    ("utm_source", _("UTM source")),
    ("utm_medium", _("UTM medium")),
    ("utm_campaign", _("UTM campaign")),
    ("utm_term", _("UTM term")),
    ("utm_content", _("UTM content")),
)

LEAD = Entity(
    name="lead",
    plural="leads",
    model=Lead,
    label=_("Lead"),
    label_plural=_("Leads"),
    icon="magnet",
    group="sales",
    help=_("Someone who showed interest, not yet qualified."),
    person={},
    fields=(
        PersonName("name", pgettext_lazy("person", "Name"), required=True, personal=True),
        Text("company", _("Company")),
        Text("job_title", _("Job title"), personal=True),
        Email("email", _("E-mail"), personal=True),
        Phone("phone", _("Phone"), personal=True),
        Phone("mobile", _("Mobile phone"), personal=True),
        Url("website", _("Website"), personal=True),
        Address("address", _("Address"), personal=True),
        Choice("language", _("Preferred language"), options=LANGUAGES),
        Choice("industry", _("Industry"), options=INDUSTRIES),
        Integer("employees", _("Employees"), low=0),
        Reference("interest", _("Interested in"), to="product"),
        Money("amount", _("Worth"), low=0),
        Choice("source", _("Source"), options=SOURCES),
        Text("campaign", _("Campaign"), max_length=500),
        *(Text(key, label, max_length=500) for key, label in UTM),
        Url("first_page", _("First page"), max_length=2000, personal=True),
        Url("referrer", _("Came from page"), max_length=2000, personal=True),
        Choice("status", _("Status"), options=LEAD_STATUSES, default="new", required=True),
        Choice("rating", _("Rating"), options=RATINGS),
        Reference("owner", _("Owner"), to="user"),
        *territory_fields(),
        Tags("tags", _("Tags")),
        RichText("description", _("Description"), personal=True),
        Choice("disqualify_reason", _("Why disqualified"), options=DISQUALIFY_REASONS, on_form=False),
        Moment("converted_at", _("Converted"), readonly=True, on_form=False),
        Reference("account", _("Became account"), to="account", readonly=True, on_form=False, parent=True),
        Reference("contact", _("Became contact"), to="contact", readonly=True, on_form=False, parent=True),
        Reference("deal", _("Became deal"), to="deal", readonly=True, on_form=False, parent=True),
        *SCORE_FIELDS,
        *QUALIFICATION_FIELDS,
        *ACCEPT_FIELDS,
        *FIRST_ANSWER_FIELDS,
        *NEXT_STEP_FIELDS,
    ),
    facts=(
        "accept_until",
        "status",
        "score",
        "rating",
        "source",
        "owner",
        "next_step_at",
        "account",
        "contact",
        "deal",
    ),
    sections=(
        Section(
            _("Lead"),
            (
                "name",
                "company",
                "job_title",
                "status",
                "rating",
                "source",
                "owner",
                "answered_at",
                "answer_time",
                *TERRITORY,
                "tags",
            ),
        ),
        Section(_("Reach"), ("email", "phone", "mobile", "website", "address", "language")),
        Section(_("Interest"), ("interest", "amount", "industry", "employees", "description")),
        Section(_("Where from"), ("campaign", *(key for key, _label in UTM), "first_page", "referrer")),
    ),
    form=("name", "company", "job_title", "email", "phone", "source", "rating", "owner"),
    list=List(
        columns=("name", "company", "status", "score", "rating", "source", "next_step_at", "owner"),
        sort="-created_at",
        card=("company", "rating", "owner"),
        views=(
            View("mine", _("My leads"), {"all": [MINE, LIVE]}),
            View("unanswered", _("Unanswered"), UNANSWERED, sort="created_at"),
            View(
                "full",
                _("Waiting for room"),
                {"field": "waits_because", "op": "eq", "value": "full"},
                sort="created_at",
            ),
            View("to_accept", _("To be accepted"), {"field": "accept_until", "op": "filled"}, sort="accept_until"),
            View("live", _("All live"), LIVE),
            View("converted", _("Converted"), {"field": "status", "op": "eq", "value": "converted"}),
            WITHOUT_TERRITORY,
        ),
    ),
    board=Board(
        by="status",
        card=("company", "score", "rating", "source", "next_step_at"),
        asks={"converted": "convert", "disqualified": "disqualify"},
    ),
    panels=(Panel("score", _("Score"), "scoring/panel.html", score_panel),),
    related=ACTIVITY_PANELS,
    actions=(
        Action(
            "accept",
            pgettext_lazy("lead", "Accept"),
            accept,
            icon="check",
            available=waits,
            done=pgettext_lazy("lead", "Accepted"),
            primary=True,
        ),
        Action(
            "decline",
            pgettext_lazy("lead", "Decline"),
            decline,
            fields=(Text("reason", _("Why"), max_length=500),),
            icon="undo-2",
            available=waits,
            done=pgettext_lazy("lead", "Declined"),
            help=_("The next one gets it."),
        ),
        Action(
            "convert",
            _("Convert"),
            convert,
            fields=(
                Reference("account", _("Existing account"), to="account", help=_("Empty: a new one is made.")),
                Reference("contact", _("Existing contact"), to="contact", help=_("Empty: a new one is made.")),
                Reference("deal", _("Existing deal"), to="deal", help=_("Empty: a new one is opened.")),
                YesNo("with_deal", _("Open a deal"), default=True),
                Text("deal_name", _("Name of the deal"), help=_("Empty: the name of the company.")),
                Reference("pipeline", _("Pipeline"), to="pipeline", help=_("Empty: the usual one.")),
                YesNo(
                    "join_known",
                    _("Join what is here already"),
                    default=False,
                    help=_("The one contact or account that looks the same is taken where none is chosen."),
                ),
            ),
            icon="arrow-right",
            done=pgettext_lazy("done", "Converted"),
            available=is_live,
            primary=True,
            offers=offers,
        ),
        Action(
            "disqualify",
            _("Disqualify"),
            disqualify,
            fields=(Choice("reason", _("Why"), options=DISQUALIFY_REASONS, required=True),),
            icon="x",
            done=pgettext_lazy("done", "Disqualified"),
            available=is_live,
            danger=True,
        ),
        Action(
            "reopen",
            _("Take up again"),
            reopen,
            icon="rotate-ccw",
            available=was_disqualified,
            done=pgettext_lazy("done", "Taken up again"),
        ),
        *SCORE_ACTIONS,
    ),
    becomes=("account", "contact", "deal"),
    unfinished={"field": "status", "op": "in", "value": ["new", "working", "nurturing"]},
    search=Search(
        fields=("company", "job_title", "email", "phone", "mobile", "tags"), subtitle=("company", "status"), weight=2
    ),
    exchange=Exchange(
        match=("email", "name"),
        card=(
            ("org", "company"),
            ("title", "job_title"),
            ("email", "email"),
            ("tel", "phone"),
            ("cell", "mobile"),
            ("url", "website"),
            ("adr", "address"),
            ("categories", "tags"),
            ("note", "description"),
        ),
        aliases=(
            ("name", "full name"),
            ("name", "contact name"),
            ("name", "фио"),
            ("name", "имя"),
            ("company", "company name"),
            ("company", "account"),
            ("company", "компания"),
            ("job_title", "title"),
            ("job_title", "contact title"),
            ("job_title", "должность"),
            ("email", "mail"),
            ("email", "почта"),
            ("phone", "телефон"),
            ("source", "lead source"),
            ("source", "источник"),
            ("campaign", "кампания"),
            ("first_page", "landing page"),
            ("referrer", "referrer"),
            ("status", "lead status"),
            ("owner", "lead owner"),
        ),
    ),
    access=Access(territory="territory"),
    prepare=(tell_origin, keep_acceptance, keep_lead_status, take_files_back),
)
