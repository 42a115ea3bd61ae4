"""The deal, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.activities.next_steps import NEXT_STEP_FIELDS
from regulars.areas.contacts.choices import SOURCES
from regulars.areas.sales.actions.deals import is_closed, is_open, lose, move, reopen, win
from regulars.areas.sales.actions.health import dismiss
from regulars.areas.sales.actions.prices import reprice
from regulars.areas.sales.board import lanes, pipelines, stages_of_pipeline, stages_where_deals_begin
from regulars.areas.sales.choices import FORECASTS, HEALTH, LOSS_REASONS, SIGNALS, STAGE_KINDS, WIN_REASONS
from regulars.areas.sales.configurations import configurable_panel
from regulars.areas.sales.entities.deal_views import VIEWS
from regulars.areas.sales.health.panels import health_panel
from regulars.areas.sales.models import Deal
from regulars.areas.sales.reactions.deals import count_moved_closes, keep_amount_of_lines, keep_stage, note_jumps
from regulars.engine.describe import (
    Access,
    Action,
    Board,
    Calendar,
    Entity,
    Exchange,
    List,
    Panel,
    Related,
    Search,
    Section,
)
from regulars.engine.fields import (
    Choice,
    Choices,
    Date,
    Integer,
    LongText,
    Moment,
    Money,
    Percent,
    Reference,
    RichText,
    Tags,
    Text,
)
from regulars.services.qualification.fields import QUALIFICATION_FIELDS

DEAL = Entity(
    name="deal",
    plural="deals",
    model=Deal,
    label=_("Deal"),
    label_plural=_("Deals"),
    icon="handshake",
    group="sales",
    help=_("A sale in progress with one account."),
    retention=_("Amounts, products and dates stay for the books; the person’s name goes out of its texts."),
    fields=(
        Text("name", _("Name"), required=True),
        Reference("account", _("Account"), to="account", parent=True),
        Reference("contact", _("Main contact"), to="contact", parent=True),
        Reference("pipeline", _("Pipeline"), to="pipeline"),
        Reference(
            "stage",
            _("Stage"),
            to="stage",
            narrow=stages_of_pipeline,
            prefer=stages_where_deals_begin,
            cell="chip",
            beside=("stage.colour", "stage.kind"),
        ),
        Choice("status", _("Status"), options=STAGE_KINDS, readonly=True, on_form=False),
        Money("amount", _("Amount"), low=0),
        Percent("probability", _("Probability"), help=_("Follows the stage until you set it.")),
        Date("closes_on", _("Expected close")),
        Choice("forecast", _("Forecast"), options=FORECASTS, help=_("Follows the stage until you set it.")),
        Reference("owner", _("Owner"), to="user"),
        Choice("source", _("Source"), options=SOURCES),
        *NEXT_STEP_FIELDS,
        Moment(
            "stage_entered_at",
            _("On this stage since"),
            readonly=True,
            on_form=False,
            keep_history=False,
            settled=True,
            cell="since",
        ),
        Reference(
            "furthest",
            _("Furthest stage"),
            to="stage",
            readonly=True,
            on_form=False,
            keep_history=False,
            settled=True,
            sortable=False,
        ),
        Integer(
            "close_moved_count", _("Times put off"), readonly=True, on_form=False, keep_history=False, settled=True
        ),
        Moment("closed_at", _("Closed"), on_form=False),
        Choice("win_reason", _("Reason of winning"), options=WIN_REASONS, on_form=False),
        Choice("loss_reason", _("Reason of losing"), options=LOSS_REASONS, on_form=False),
        Reference("lost_to", _("Lost to"), to="competitor", on_form=False),
        Choice(
            "health",
            _("Health"),
            options=HEALTH,
            readonly=True,
            on_form=False,
            keep_history=False,
            cell="health",
            beside=("signals",),
            help=_("How much speaks against it."),
        ),
        Choices(
            "signals", _("What speaks against it"), options=SIGNALS, readonly=True, on_form=False, keep_history=False
        ),
        *QUALIFICATION_FIELDS,
        Tags("tags", _("Tags")),
        RichText("description", _("Description")),
    ),
    facts=("amount", "stage", "closes_on", "owner", "probability", "next_step_at", "health"),
    sections=(
        Section(_("Deal"), ("name", "account", "contact", "pipeline", "stage", "owner", "source", "tags")),
        Section(pgettext_lazy("deal", "Value"), ("amount", "probability", "closes_on", "forecast")),
        Section(pgettext_lazy("deal", "End"), ("status", "closed_at", "win_reason", "loss_reason", "lost_to")),
        Section(_("Description"), ("description",)),
    ),
    form=("name", "account", "contact", "pipeline", "stage", "amount", "closes_on", "owner"),
    list=List(
        columns=(
            "name",
            "amount",
            "account",
            "stage",
            "stage_entered_at",
            "closes_on",
            "next_step_at",
            "health",
            "owner",
        ),
        sort="closes_on",
        views=VIEWS,
        totals=("amount",),
        card=("account", "amount", "stage"),
    ),
    board=Board(
        by="stage",
        lanes=lanes,
        choices=pipelines,
        choice_field="pipeline",
        card=("account", "closes_on", "stage_entered_at", "next_step_at", "health"),
        sum="amount",
        sort="closes_on",
        move="move",
    ),
    calendar=Calendar("closes_on"),
    panels=(
        Panel("health", _("Health"), "sales/health.html", health_panel),
        Panel("configurable", _("Configure a product"), "sales/configurable.html", configurable_panel),
    ),
    related=(
        Related(
            "deal-line",
            "deal",
            ("quantity", "price", "discount", "total"),
            _("Product lines"),
            sort="created_at",
            limit=50,
        ),
        Related("deal-role", "deal", ("contact", "role", "note"), _("People")),
        Related("deal-competitor", "deal", ("competitor", "threat", "note"), _("Competitors")),
        *ACTIVITY_PANELS,
        Related("lead", "deal", ("name", "source", "campaign", "owner"), _("Leads it came from")),
        Related("stage-visit", "deal", ("stage", "entered_at", "left_at", "duration"), _("Stages")),
    ),
    actions=(
        Action(
            "move",
            _("Move"),
            move,
            fields=(Reference("stage", _("Stage"), to="stage", required=True, narrow=stages_of_pipeline),),
            icon="arrow-right",
            done=pgettext_lazy("done", "Moved"),
        ),
        Action(
            "win",
            _("Won"),
            win,
            fields=(Choice("reason", _("Reason"), options=WIN_REASONS),),
            icon="trophy",
            done=pgettext_lazy("done", "Won"),
            available=is_open,
            primary=True,
        ),
        Action(
            "lose",
            _("Lost"),
            lose,
            fields=(
                Choice("reason", _("Reason"), options=LOSS_REASONS, required=True),
                Reference("competitor", _("Lost to"), to="competitor"),
            ),
            icon="x",
            done=pgettext_lazy("done", "Lost"),
            available=is_open,
            danger=True,
        ),
        Action(
            "reprice",
            _("Use current prices"),
            reprice,
            icon="refresh-cw",
            available=is_open,
            done=_("Priced"),
            help=_("The prices of the lines become what the price books say now, also those typed by hand."),
        ),
        Action(
            "dismiss",
            _("Dismiss a signal"),
            dismiss,
            fields=(
                Choice("signal", _("What speaks against it"), options=SIGNALS, required=True),
                LongText("reason", _("Why it does not count"), required=True),
            ),
            icon="eye-off",
            available=is_open,
            done=pgettext_lazy("done", "Dismissed"),
            help=_("It counts again when it has once been gone."),
        ),
        Action(
            "reopen",
            _("Reopen"),
            reopen,
            icon="rotate-ccw",
            available=is_closed,
            done=pgettext_lazy("done", "Reopened"),
        ),
    ),
    unfinished={"field": "status", "op": "eq", "value": "open"},
    search=Search(fields=("account", "contact", "tags"), subtitle=("account", "status"), weight=3, amounts=("amount",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(
        match=("name",),
        aliases=(
            ("name", "deal"),
            ("name", "deal name"),
            ("name", "opportunity"),
            ("name", "opportunity name"),
            ("name", "сделка"),
            ("account", "company"),
            ("account", "account name"),
            ("account", "компания"),
            ("owner", "sales agent"),
            ("owner", "менеджер"),
            ("stage", "deal stage"),
            ("stage", "этап"),
            ("amount", "value"),
            ("amount", "close value"),
            ("amount", "сумма"),
            ("closes_on", "close date"),
            ("closes_on", "expected close date"),
            ("closes_on", "дата закрытия"),
        ),
    ),
    prepare=(keep_stage, count_moved_closes, note_jumps, keep_amount_of_lines),
)
