"""The words people choose from of the personal approach."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

OF = ("account", "contact")

YEARLY, ONCE = "yearly", "once"
REPEATS = (Option(YEARLY, _("Every year")), Option(ONCE, pgettext_lazy("repeats", "Once")))

BIRTHDAY, OTHER = "birthday", "other"
DATE_KINDS = (
    Option(BIRTHDAY, _("Birthday")),
    Option("name_day", _("Name day")),
    Option("wedding", _("Wedding day")),
    Option("anniversary", _("Anniversary of the company")),
    Option("working_together", _("Working together since")),
    Option("holiday", pgettext_lazy("important date", "Feast day")),
    Option(OTHER, _("Other")),
)

TASK, NOTICE = "task", "notice"
REMINDERS = (Option(TASK, _("A task")), Option(NOTICE, _("A notification")))

IDEA, SENT, ARRIVED = "idea", "sent", "arrived"
GIFT_STATUSES = (
    Option(IDEA, pgettext_lazy("gift", "Idea")),
    Option(SENT, pgettext_lazy("gift", "Sent"), "accent"),
    Option(ARRIVED, pgettext_lazy("gift", "They have it"), "good"),
)
GIVEN = (SENT, ARRIVED)

OPEN, OVERDUE, KEPT, BROKEN = "open", "overdue", "kept", "broken"
PROMISE_STATUSES = (
    Option(OPEN, pgettext_lazy("promise", "Open"), "accent"),
    Option(OVERDUE, pgettext_lazy("promise", "Overdue"), "bad"),
    Option(KEPT, pgettext_lazy("promise", "Kept"), "good"),
    Option(BROKEN, pgettext_lazy("promise", "Broken"), "warn"),
)
UNSETTLED = (OPEN, OVERDUE)
