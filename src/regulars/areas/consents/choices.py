"""The words people choose from about consents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

PURPOSES = (
    Option("marketing", _("Marketing")),
    Option("newsletter", _("Newsletter")),
    Option("events", _("Invitations to events")),
    Option("surveys", _("Surveys")),
    Option("profiling", _("Profiling")),
    Option("partners", _("Passing on to partners")),
    Option("service", _("Service and contract")),
)
CHANNELS = (
    Option("any", _("Every way")),
    Option("email", _("E-mail")),
    Option("phone", _("Phone")),
    Option("sms", _("SMS")),
    Option("messenger", _("Messenger")),
    Option("post", _("Post")),
)
BASES = (
    Option("consent", pgettext_lazy("lawful basis", "Consent")),
    Option("contract", pgettext_lazy("lawful basis", "Contract")),
    Option("legitimate_interest", _("Legitimate interest")),
    Option("legal_obligation", _("Legal obligation")),
    Option("vital_interest", _("Vital interest")),
    Option("public_task", _("Public task")),
)
STATES = (
    Option("given", pgettext_lazy("consent", "Given"), "good"),
    Option("withdrawn", pgettext_lazy("consent", "Withdrawn"), "bad"),
)
SOURCES = (
    Option("form", _("Web form")),
    Option("paper", _("On paper")),
    Option("phone", _("By telephone")),
    Option("email", _("By e-mail")),
    Option("person", _("In person")),
    Option("import", _("Taken over")),
    Option("other", _("Other")),
)
EVERY_WAY = "any"
MEETING = "meeting"
WAYS = (*CHANNELS[1:], Option(MEETING, pgettext_lazy("way", "Meeting")))
"""Ways in which somebody may be disturbed; a meeting is one that needs no consent."""
TIMES = tuple(
    Option(f"{half // 2:02d}:{half % 2 * 30:02d}", f"{half // 2:02d}:{half % 2 * 30:02d}") for half in range(48)
)
"""Times of day, by the half hour."""
DAYS = (
    Option("mon", _("Monday")),
    Option("tue", _("Tuesday")),
    Option("wed", _("Wednesday")),
    Option("thu", _("Thursday")),
    Option("fri", _("Friday")),
    Option("sat", _("Saturday")),
    Option("sun", _("Sunday")),
)
