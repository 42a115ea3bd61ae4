"""Objectives, risks and team of an account, described."""

from decimal import Decimal as Number

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.accounts.actions.plan import is_open, plan_task
from regulars.areas.accounts.choices import LEVELS, MEMBER_ROLES, OBJECTIVE_STATUSES, RISK_STATUSES
from regulars.areas.accounts.models import AccountMember, AccountRisk, Objective
from regulars.areas.accounts.plan.panel import PLAN
from regulars.areas.accounts.plan.rules import keep_progress, weigh_risks
from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.engine.describe import Access, Action, Entity, Extend, List, View
from regulars.engine.fields import Choice, Date, Decimal, Integer, LongText, Moment, Reference, RichText, Text
from regulars.engine.rules import named_after, only_once

OPEN = {"field": "status", "op": "eq", "value": "open"}
MINE = {"field": "owner", "op": "me"}

OBJECTIVE = Entity(
    name="objective",
    plural="objectives",
    model=Objective,
    label=pgettext_lazy("of an account", "Objective"),
    label_plural=pgettext_lazy("of an account", "Objectives"),
    icon="target",
    group="contacts",
    help=_("What we want to reach at an account, how it is measured, and how far it is."),
    fields=(
        Text("name", _("Goal"), required=True, max_length=400),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Choice("status", _("Status"), options=OBJECTIVE_STATUSES, default="open", required=True),
        Text("measure", _("Measured by"), max_length=200, help=_("“Users”, “Share of purchases, %”.")),
        Decimal("start", pgettext_lazy("of an objective", "Start"), places=2, default=Number(0), required=True),
        Decimal("target", pgettext_lazy("of an objective", "Target"), places=2),
        Decimal("current", pgettext_lazy("of an objective", "Now at"), places=2),
        Decimal("progress", _("Progress"), places=2, readonly=True, on_form=False, cell="per_cent"),
        Date("due_on", pgettext_lazy("of an objective", "Due")),
        Reference("owner", _("Owner"), to="user"),
        RichText("description", _("Description")),
    ),
    facts=("account", "status", "progress", "due_on", "owner"),
    form=("name", "account", "status", "measure", "start", "target", "current", "due_on", "owner"),
    list=List(
        columns=("name", "account", "status", "measure", "target", "current", "progress", "due_on", "owner"),
        sort="due_on",
        card=("account", "due_on"),
        views=(
            View("mine", _("Mine, open"), {"all": [MINE, OPEN]}),
            View("open", _("All open"), OPEN),
        ),
    ),
    related=ACTIVITY_PANELS,
    actions=(
        Action(
            "plan_task",
            _("Plan a task"),
            plan_task,
            fields=(
                Text("name", _("Subject"), required=True, max_length=400),
                Moment("due_at", pgettext_lazy("task", "Due")),
                Reference("owner", _("Owner"), to="user", help=_("Empty: whoever owns the objective.")),
            ),
            icon="square-check",
            available=is_open,
            primary=True,
            bulk=False,
            done=_("Task planned"),
        ),
    ),
    unfinished=OPEN,
    prepare=(keep_progress,),
)

ACCOUNT_RISK = Entity(
    name="account-risk",
    plural="account-risks",
    model=AccountRisk,
    label=pgettext_lazy("of an account", "Risk"),
    label_plural=pgettext_lazy("of an account", "Risks"),
    icon="shield",
    group="contacts",
    menu=False,
    help=_("What may go wrong at an account, how likely, how bad, and what is done against it."),
    fields=(
        Text("name", pgettext_lazy("of an account", "Risk"), required=True, max_length=400),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Choice("status", _("Status"), options=RISK_STATUSES, default="open", required=True),
        Choice("probability", pgettext_lazy("of a risk", "Probability"), options=LEVELS, default="medium", required=True),
        Choice("impact", pgettext_lazy("of a risk", "Impact"), options=LEVELS, default="medium", required=True),
        Integer("weight", _("Weight"), readonly=True, on_form=False, help=_("Probability × impact, from 1 to 9.")),
        LongText("mitigation", _("Done against it")),
        Date("due_on", _("By when")),
        Reference("owner", _("Owner"), to="user"),
    ),
    facts=("account", "status", "probability", "impact", "owner"),
    form=("name", "account", "probability", "impact", "mitigation", "due_on", "owner", "status"),
    list=List(
        columns=("name", "account", "status", "probability", "impact", "weight", "due_on", "owner"),
        sort="-weight",
        views=(View("open", _("All open"), OPEN), View("mine", _("Mine, open"), {"all": [MINE, OPEN]})),
    ),
    unfinished=OPEN,
    prepare=(weigh_risks,),
)  # fmt: skip

ACCOUNT_MEMBER = Entity(
    name="account-member",
    plural="account-members",
    model=AccountMember,
    label=_("Member of the account team"),
    label_plural=_("Account team"),
    icon="users",
    menu=False,
    help=_("Who of us works on an account, and as what."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="user"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Reference("user", _("Person"), to="user", required=True),
        Choice("role", _("As"), options=MEMBER_ROLES, default="sales", required=True),
        Text("note", _("Note"), max_length=500),
    ),
    list=List(columns=("user", "role", "account", "note"), sort="-created_at"),
    access=Access(owner="", through="account"),
    part_of="account",
    prepare=(
        only_once("account", "user", message=_("This person works on the account already.")),
        named_after("user"),
    ),
)
PLAN_PARTS = (Extend("account", panels=(PLAN,)),)
