"""The words people choose from about activities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.fields import Option

PRIORITIES = (
    Option("low", _("Low")),
    Option("normal", _("Normal")),
    Option("high", _("High"), "warn"),
    Option("urgent", _("Urgent"), "bad"),
)

TASK_OUTCOMES = (
    Option("done", _("Done"), "good"),
    Option("partly", _("Partly done"), "warn"),
    Option("not_needed", _("Not needed any more")),
)

MEETING_OUTCOMES = (
    Option("held", _("Held"), "good"),
    Option("no_show", _("They did not come"), "bad"),
    Option("postponed", _("Postponed"), "warn"),
    Option("cancelled", _("Cancelled"), "bad"),
)

CALL_OUTCOMES = (
    Option("reached", _("Reached"), "good"),
    Option("call_back", _("Call back later"), "accent"),
    Option("voicemail", _("Left a message")),
    Option("no_answer", _("No answer"), "warn"),
    Option("busy", _("Busy"), "warn"),
    Option("wrong_number", _("Wrong number"), "bad"),
)

DIRECTIONS = (Option("out", _("Outgoing")), Option("in", _("Incoming")))

RESPONSES = (
    Option("invited", _("Invited")),
    Option("accepted", _("Accepted"), "good"),
    Option("tentative", _("Perhaps"), "warn"),
    Option("declined", _("Declined"), "bad"),
    Option("attended", _("Took part"), "good"),
)

KINDS = (Option("task", _("Task")), Option("meeting", _("Meeting")), Option("call", _("Call")))
