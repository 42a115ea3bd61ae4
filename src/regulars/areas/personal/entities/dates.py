"""The important date, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.personal.choices import DATE_KINDS, OF, REMINDERS, REPEATS
from regulars.areas.personal.dates import settle_dates
from regulars.areas.personal.models import ImportantDate
from regulars.engine.describe import Access, Calendar, Entity, List, View
from regulars.engine.fields import AnyReference, Choice, Date, Integer, Reference, Text

COMING = {"field": "next_on", "op": "filled"}

IMPORTANT_DATE = Entity(
    name="important-date",
    plural="important-dates",
    model=ImportantDate,
    label=_("Important date"),
    label_plural=_("Important dates"),
    icon="cake",
    group="contacts",
    help=_("A day that matters to a customer. Whoever looks after them is reminded in time, on a working day."),
    fields=(
        Text("name", pgettext_lazy("important date", "What"), max_length=200, personal=True, help=_("Empty: its kind.")),
        AnyReference("record", pgettext_lazy("important date", "Whose"), to=OF, required=True, parent=True),
        Choice("kind", _("Kind"), options=DATE_KINDS, default="other", required=True),
        Date("day", pgettext_lazy("important date", "Day"), required=True, personal=True, help=_("29 February is 28 February in years that have none.")),
        Choice("repeats", pgettext_lazy("important date", "Comes"), options=REPEATS, default="yearly", required=True),
        Integer("lead_days", _("Days of lead"), low=0, high=365, default=7, required=True, help=_("One is reminded so many days before, on the last working day until then.")),
        Choice("reminder", _("Reminder"), options=REMINDERS, default="task", required=True),
        Reference("owner", pgettext_lazy("important date", "Who is reminded"), to="user", help=_("Empty: the personal manager, else the owner.")),
        Text("note", _("Note"), max_length=500, personal=True),
        Date("next_on", pgettext_lazy("important date", "Next"), readonly=True, on_form=False),
        Date("remind_on", _("Reminder on"), readonly=True, on_form=False),
    ),
    facts=("record", "kind", "next_on", "remind_on", "owner"),
    form=("record", "kind", "name", "day", "repeats", "lead_days", "reminder", "owner", "note"),
    list=List(
        columns=("name", "record", "kind", "next_on", "remind_on", "owner"),
        sort="next_on",
        card=("record", "next_on"),
        views=(
            View("coming", pgettext_lazy("important dates", "In the next 30 days"), {"field": "next_on", "op": "period", "value": "next_n_days:30"}, sort="next_on"),
            View("mine", _("Mine"), {"all": [{"field": "owner", "op": "me"}, COMING]}, sort="next_on"),
        ),
    ),
    calendar=Calendar(start="next_on"),
    access=Access(owner="", through="record"),
    prepare=(settle_dates,),
)  # fmt: skip
