"""The words people choose from about leads and deals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

LEAD_STATUSES = (
    Option("new", pgettext_lazy("lead", "New"), "accent"),
    Option("working", _("In work")),
    Option("nurturing", _("To be nurtured"), "warn"),
    Option("converted", _("Converted"), "good"),
    Option("disqualified", _("Disqualified"), "bad"),
)

RATINGS = (Option("hot", _("Hot"), "bad"), Option("warm", _("Warm"), "warn"), Option("cold", _("Cold"), "accent"))

DISQUALIFY_REASONS = (
    Option("no_interest", _("No interest")),
    Option("no_budget", _("No budget")),
    Option("no_fit", _("We do not fit")),
    Option("unreachable", _("Cannot be reached")),
    Option("duplicate", _("Known already")),
    Option("spam", _("Spam")),
    Option("other", _("Other")),
)

STAGE_KINDS = (
    Option("open", pgettext_lazy("deal", "Open")),
    Option("won", _("Won"), "good"),
    Option("lost", _("Lost"), "bad"),
)

FORECASTS = (
    Option("pipeline", pgettext_lazy("forecast", "Pipeline")),
    Option("best_case", _("Best case"), "accent"),
    Option("commit", _("Commit"), "good"),
    Option("closed", _("Closed"), "good"),
    Option("omitted", _("Omitted")),
)

REQUIREMENTS = (
    Option("account", _("Account")),
    Option("contact", _("Contact")),
    Option("amount", _("Amount")),
    Option("closes_on", _("Expected close")),
    Option("source", _("Source")),
    Option("description", _("Description")),
    Option("lines", _("Product lines")),
    Option("roles", _("People and their roles")),
    Option("competitors", _("Competitors")),
    Option("win_reason", _("Reason of winning")),
    Option("loss_reason", _("Reason of losing")),
    Option("lost_to", _("Lost to")),
)

WIN_REASONS = (
    Option("price", _("Price")),
    Option("product", _("Product")),
    Option("relationship", _("Relationship")),
    Option("service", _("Service")),
    Option("speed", _("Speed")),
    Option("reputation", _("Reputation")),
    Option("other", _("Other")),
)

LOSS_REASONS = (
    Option("price", _("Price")),
    Option("product", _("Product does not fit")),
    Option("competitor", _("A competitor was better")),
    Option("budget", _("No budget")),
    Option("timing", _("Not the time")),
    Option("no_decision", _("No decision")),
    Option("lost_contact", _("Lost contact")),
    Option("duplicate", _("Entered twice")),
    Option("other", _("Other")),
)

DEAL_ROLES = (
    Option("decides", _("Decides"), "accent"),
    Option("influences", _("Influences")),
    Option("champions", _("Stands up for us"), "good"),
    Option("uses", _("Uses")),
    Option("buys", _("Buys")),
    Option("signs", _("Signs")),
    Option("evaluates", _("Evaluates")),
    Option("blocks", _("Blocks"), "bad"),
)

THREATS = (Option("low", _("Low"), "good"), Option("medium", _("Medium"), "warn"), Option("high", _("High"), "bad"))

SIGNALS = (
    Option("no_step", _("No next step"), "bad"),
    Option("past_close", _("Should have closed"), "bad"),
    Option("silent", _("Silence"), "bad"),
    Option("old", _("Too long on this stage"), "bad"),
    Option("step_late", _("Next step overdue"), "warn"),
    Option("put_off", _("Put off again and again"), "warn"),
    Option("one_contact", _("Hangs on one person"), "warn"),
    Option("roles", _("Important people are missing"), "warn"),
    Option("jump", _("Amount has jumped"), "warn"),
    Option("no_amount", _("Late, and without an amount"), "warn"),
)

HEALTH = (
    Option("good", pgettext_lazy("health", "Good"), "good"),
    Option("watch", _("To be watched"), "warn"),
    Option("risk", _("At risk"), "bad"),
)
