"""The words people choose from about contracts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

DRAFT, NEGOTIATION, SIGNING, SIGNED, ACTIVE = "draft", "negotiation", "signing", "signed", "active"
EXPIRED, TERMINATED, RENEWED = "expired", "terminated", "renewed"

STATUSES = (
    Option(DRAFT, pgettext_lazy("contract", "Draft")),
    Option(NEGOTIATION, pgettext_lazy("contract", "In negotiation"), "accent"),
    Option(SIGNING, pgettext_lazy("contract", "Out for signature"), "accent"),
    Option(SIGNED, pgettext_lazy("contract", "Signed"), "good"),
    Option(ACTIVE, pgettext_lazy("contract", "Active"), "good"),
    Option(EXPIRED, pgettext_lazy("contract", "Expired"), "warn"),
    Option(TERMINATED, pgettext_lazy("contract", "Terminated"), "bad"),
    Option(RENEWED, pgettext_lazy("contract", "Renewed")),
)

KINDS = (
    Option("service", pgettext_lazy("contract", "Services")),
    Option("supply", pgettext_lazy("contract", "Supply of goods")),
    Option("licence", pgettext_lazy("contract", "Licence")),
    Option("maintenance", pgettext_lazy("contract", "Maintenance")),
    Option("lease", pgettext_lazy("contract", "Lease")),
    Option("framework", pgettext_lazy("contract", "Framework agreement")),
    Option("confidentiality", pgettext_lazy("contract", "Confidentiality")),
    Option("other", pgettext_lazy("contract", "Other")),
)

MONTH, QUARTER, YEAR, ONCE = "month", "quarter", "year", "once"
PERIODS = (
    Option(MONTH, _("Per month")),
    Option(QUARTER, _("Per quarter")),
    Option(YEAR, _("Per year")),
    Option(ONCE, _("Once")),
)
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
"""How many months a period has."""

UNITS = (Option("day", _("Days")), Option("week", _("Weeks")), Option("month", _("Months")))
"""In what a period of notice is counted."""

NO_RENEWAL, AUTOMATIC, BY_AGREEMENT = "none", "automatic", "agreement"
RENEWALS = (
    Option(NO_RENEWAL, _("None: it ends")),
    Option(AUTOMATIC, _("Automatic, unless notice is given")),
    Option(BY_AGREEMENT, _("By agreement")),
)

NO_INDEX, FIXED, NAMED = "none", "fixed", "named"
INDEXES = (
    Option(NO_INDEX, _("None: the price stays")),
    Option(FIXED, _("Fixed per cent a year")),
    Option(NAMED, _("A published index")),
)

OURS, THEIRS = "ours", "theirs"
SIDES = (Option(OURS, pgettext_lazy("side", "Ours")), Option(THEIRS, pgettext_lazy("side", "Theirs")))

WAITING, HAS_SIGNED, DECLINED = "waiting", "signed", "declined"
SIGNINGS = (
    Option(WAITING, pgettext_lazy("signer", "Waiting")),
    Option(HAS_SIGNED, pgettext_lazy("signer", "Signed"), "good"),
    Option(DECLINED, pgettext_lazy("signer", "Declined"), "bad"),
)

OPEN, OVERDUE, DONE = "open", "overdue", "done"
STATES = (
    Option(OPEN, pgettext_lazy("obligation", "Open")),
    Option(OVERDUE, pgettext_lazy("obligation", "Overdue"), "bad"),
    Option(DONE, pgettext_lazy("obligation", "Done"), "good"),
)
REPEATS = (
    Option(ONCE, pgettext_lazy("obligation", "Once")),
    Option(MONTH, _("Every month")),
    Option(QUARTER, _("Every quarter")),
    Option(YEAR, _("Every year")),
)

CUSTOM, ENDED, PAUSED = "custom", "ended", "paused"
INTERVALS = (
    Option(MONTH, _("Every month")),
    Option(QUARTER, _("Every quarter")),
    Option(YEAR, _("Every year")),
    Option(CUSTOM, _("Otherwise")),
)
SUBSCRIPTION_STATUSES = (
    Option(DRAFT, pgettext_lazy("subscription", "Draft")),
    Option(ACTIVE, pgettext_lazy("subscription", "Active"), "good"),
    Option(PAUSED, pgettext_lazy("subscription", "Paused"), "warn"),
    Option(ENDED, pgettext_lazy("subscription", "Ended")),
)
CANCELS = (Option("end", _("With the period that runs")), Option("now", _("On a day")))

ASSET_STATUSES = (
    Option("in_use", pgettext_lazy("asset", "In use"), "good"),
    Option("returned", pgettext_lazy("asset", "Returned"), "warn"),
    Option("replaced", pgettext_lazy("asset", "Replaced")),
    Option("scrapped", pgettext_lazy("asset", "Scrapped")),
)
