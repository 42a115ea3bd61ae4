"""The words people choose from about tenders."""

from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

WATCHED, PREPARED, SUBMITTED, WON, LOST, CANCELLED = "watched", "prepared", "submitted", "won", "lost", "cancelled"
STATUSES = (
    Option(WATCHED, pgettext_lazy("tender", "Watched")),
    Option(PREPARED, pgettext_lazy("tender", "Being prepared"), "accent"),
    Option(SUBMITTED, pgettext_lazy("tender", "Submitted"), "accent"),
    Option(WON, pgettext_lazy("tender", "Won"), "good"),
    Option(LOST, pgettext_lazy("tender", "Lost"), "bad"),
    Option(CANCELLED, pgettext_lazy("tender", "Not taken part"), "warn"),
)
OPEN = (WATCHED, PREPARED)
"""In which positions may still be changed."""

MUST, SHOULD, INFORMATION = "must", "should", "information"
PRIORITIES = (
    Option(MUST, pgettext_lazy("requirement", "Must"), "bad"),
    Option(SHOULD, pgettext_lazy("requirement", "Should"), "accent"),
    Option(INFORMATION, pgettext_lazy("requirement", "Information")),
)

COMPLIES, PARTLY, NO = "complies", "partly", "no"
ANSWERS = (
    Option(COMPLIES, pgettext_lazy("answer", "Complies"), "good"),
    Option(PARTLY, pgettext_lazy("answer", "Partly"), "warn"),
    Option(NO, pgettext_lazy("answer", "Does not comply"), "bad"),
)
