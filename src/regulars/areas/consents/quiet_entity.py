"""The do-not-disturb time, described, with its lists on contacts, leads and accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.consents.choices import DAYS, TIMES, WAYS
from regulars.areas.consents.models import QuietTime
from regulars.areas.consents.quiet_rules import check_quiet_times
from regulars.engine.describe import Access, Entity, Extend, List, Related
from regulars.engine.fields import AnyReference, Choice, Choices, Date, Text

OF = ("contact", "lead", "account")

QUIET_TIME = Entity(
    name="quiet-time",
    plural="quiet-times",
    model=QuietTime,
    label=_("Do-not-disturb time"),
    label_plural=_("Do-not-disturb times"),
    icon="bell",
    menu=False,
    help=_("When and by which ways somebody is not to be disturbed. That of an account holds for all of its contacts."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="person", seen_with="quiet-time.reason"),
        AnyReference("person", _("Whom"), to=OF, required=True, parent=True),
        Choices("channels", _("By way of"), options=WAYS, help=_("None: every way.")),
        Choices("days", _("Days"), options=DAYS, help=_("None: every day.")),
        Choice("from_time", pgettext_lazy("time of day", "From"), options=TIMES, help=_("Where the person is. Empty: from midnight on.")),
        Choice("to_time", pgettext_lazy("time of day", "Until"), options=TIMES, help=_("Before “from” it is that of the next morning. Empty: midnight.")),
        Date("starts_on", _("From")),
        Date("ends_on", _("Until"), help=_("Empty: until somebody takes it away.")),
        Text("reason", _("Reason"), max_length=300, personal=True),
    ),
    list=List(columns=("person", "channels", "days", "from_time", "to_time", "ends_on", "reason"), sort="-created_at"),
    access=Access(owner="", through="person"),
    prepare=(check_quiet_times,),
)  # fmt: skip
QUIET_PARTS = tuple(
    Extend(
        name,
        related=(
            Related("quiet-time", "person", ("channels", "from_time", "to_time", "ends_on", "reason"), _("Not to be disturbed")),
        ),
    )
    for name in OF
)  # fmt: skip
