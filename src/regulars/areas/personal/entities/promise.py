"""The promise, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.personal import promises
from regulars.areas.personal.choices import OF, PROMISE_STATUSES
from regulars.areas.personal.models import Promise
from regulars.engine.describe import Action, Calendar, Entity, List, View
from regulars.engine.fields import AnyReference, Choice, Date, LongText, Moment, Reference, Text

UNSETTLED = {"field": "settled_on", "op": "empty"}

PROMISE = Entity(
    name="promise",
    plural="promises",
    model=Promise,
    label=pgettext_lazy("to a customer", "Promise"),
    label_plural=pgettext_lazy("to a customer", "Promises"),
    icon="handshake",
    group="contacts",
    help=_("What somebody of us promised to a customer, and until when. An overdue one stands on Today of whoever made it."),
    fields=(
        Text("name", pgettext_lazy("promise", "What"), required=True, max_length=400),
        AnyReference("record", pgettext_lazy("promise", "To whom"), to=OF, required=True, parent=True),
        Date("due_on", pgettext_lazy("promise", "Until")),
        Reference("owner", pgettext_lazy("promise", "By whom"), to="user", help=_("Empty: whoever writes it down.")),
        Choice("status", _("Status"), options=PROMISE_STATUSES, default="open", required=True, on_form=False),
        Date("settled_on", pgettext_lazy("promise", "Settled on"), readonly=True, on_form=False),
        LongText("outcome", _("Result"), max_length=promises.LONGEST),
        Reference("task", _("Task"), to="task", readonly=True, on_form=False),
    ),
    facts=("record", "due_on", "owner", "status", "task"),
    form=("record", "name", "due_on", "owner"),
    list=List(
        columns=("name", "record", "due_on", "status", "owner"),
        sort="due_on",
        card=("record", "due_on", "status"),
        views=(
            View("mine", _("Mine, open"), {"all": [UNSETTLED, {"field": "owner", "op": "me"}]}, sort="due_on"),
            View("open", _("All open"), UNSETTLED, sort="due_on"),
            View("overdue", pgettext_lazy("promises", "Overdue"), {"all": [UNSETTLED, {"field": "due_on", "op": "lt", "value": "today"}]}, sort="due_on"),
            View("broken", pgettext_lazy("promises", "Broken"), {"field": "status", "op": "eq", "value": "broken"}, sort="-settled_on"),
        ),
    ),
    calendar=Calendar(start="due_on"),
    actions=(
        Action(
            "keep", pgettext_lazy("promise", "Keep"), promises.keep, icon="check", available=promises.is_open, primary=True, done=pgettext_lazy("promise", "Kept"),
            fields=(LongText("outcome", _("Result"), max_length=promises.LONGEST),), help=_("Its task is completed."),
        ),
        Action(
            "plan_task", _("Plan a task"), promises.plan_task, icon="square-check", available=promises.is_open, done=_("Task planned"), bulk=False,
            fields=(Moment("due_at", pgettext_lazy("task", "Due"), help=_("Empty: the day of the promise.")),),
            help=_("Whoever completes the task keeps the promise."),
        ),
        Action(
            "breach", pgettext_lazy("promise", "Broken"), promises.breach, icon="x", available=promises.is_open, danger=True, done=pgettext_lazy("promise", "Broken"),
            fields=(LongText("outcome", _("Why"), required=True, max_length=promises.LONGEST),),
        ),
        Action("reopen", pgettext_lazy("verb", "Reopen"), promises.reopen, icon="undo-2", available=promises.is_settled, done=_("Reopened")),
    ),
    unfinished=UNSETTLED,
    prepare=(promises.settle_promises,),
)  # fmt: skip
