"""The panels of activities on the page of any record."""

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe import Related

OPEN = {"field": "done_at", "op": "empty"}

ACTIVITY_PANELS = (
    Related("task", "record", ("name", "due_at", "priority", "owner"), _("Open tasks"), filter=OPEN, sort="due_at"),
    Related("meeting", "record", ("name", "starts_at", "owner", "outcome"), _("Meetings"), sort="-starts_at"),
    Related("call", "record", ("name", "starts_at", "owner", "outcome"), _("Calls"), sort="-starts_at"),
    Related("note", "record", ("name", "owner", "created_at"), _("Notes")),
)
