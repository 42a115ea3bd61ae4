"""The obligation, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contracts import choices, obligations
from regulars.areas.contracts.models import Obligation
from regulars.engine.describe import Action, Calendar, Entity, Exchange, List, Search, Section, View
from regulars.engine.fields import Choice, Date, Integer, LongText, Reference, Text

NOT_DONE = {"field": "done_on", "op": "empty"}

OBLIGATION = Entity(
    name="obligation",
    plural="obligations",
    model=Obligation,
    label=_("Obligation"),
    label_plural=_("Obligations"),
    icon="list-todo",
    group="contracts",
    help=_("What one side owes under a contract by a day. In time it becomes a task by itself; once it is overdue, who is responsible is told."),
    fields=(
        Text("name", _("What"), required=True, max_length=400),
        Reference("contract", pgettext_lazy("agreement", "Contract"), to="contract", required=True, parent=True),
        Choice("side", pgettext_lazy("obligation", "Whose"), options=choices.SIDES, default="ours", required=True),
        Date("due_on", _("Due"), required=True),
        Choice("every", pgettext_lazy("obligation", "Repeats"), options=choices.REPEATS, default="once", required=True),
        Integer("lead_days", _("Days of lead"), low=0, high=365, default=7, required=True, help=_("So many days before it is due, it becomes a task.")),
        Choice("state", pgettext_lazy("obligation", "State"), options=choices.STATES, readonly=True, on_form=False, default="open"),
        Reference("owner", _("Owner"), to="user", help=_("Empty: that of the contract.")),
        Date("done_on", _("Done on"), readonly=True, on_form=False),
        LongText("outcome", _("Result"), readonly=True, on_form=False),
        LongText("description", _("Description")),
        Reference("task", _("Task"), to="task", readonly=True, on_form=False),
    ),
    facts=("contract", "side", "due_on", "state", "owner"),
    sections=(Section(_("Obligation"), ("name", "contract", "side", "due_on", "every", "lead_days", "state", "owner", "done_on", "outcome", "description", "task")),),
    form=("contract", "name", "side", "due_on", "every", "owner", "description"),
    list=List(
        columns=("name", "contract", "side", "due_on", "state", "every", "owner"),
        sort="due_on",
        card=("contract", "due_on", "state"),
        views=(
            View("open", pgettext_lazy("obligations", "Open"), NOT_DONE, sort="due_on"),
            View("overdue", pgettext_lazy("obligations", "Overdue"), {"all": [NOT_DONE, {"field": "due_on", "op": "lt", "value": "today"}]}, sort="due_on"),
            View("mine", _("Mine"), {"all": [NOT_DONE, {"field": "owner", "op": "me"}]}, sort="due_on"),
        ),
    ),
    calendar=Calendar(start="due_on"),
    actions=(
        Action(
            "done", pgettext_lazy("verb", "Done"), obligations.done, icon="check", available=obligations.is_open, primary=True, done=_("Done"),
            fields=(
                Date("day", _("Done on"), help=_("Empty: today.")),
                LongText("outcome", _("Result"), max_length=obligations.LONGEST),
            ),
            help=_("Its task is completed; of a recurring one the next follows."),
        ),
        Action("reopen", pgettext_lazy("verb", "Reopen"), obligations.reopen, icon="undo-2", available=obligations.is_done, done=_("Reopened")),
    ),
    unfinished=NOT_DONE,
    search=Search(fields=("contract",), subtitle=("contract", "due_on")),
    exchange=Exchange(aliases=(("name", "obligation"), ("name", "обязательство"))),
    prepare=(obligations.settle_obligations,),
)  # fmt: skip
