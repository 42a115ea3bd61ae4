"""Participants, described."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities.actions import respond
from regulars.areas.activities.choices import RESPONSES
from regulars.areas.activities.models import Participant
from regulars.areas.activities.reactions import name_participants, require_someone
from regulars.engine.actor import Actor
from regulars.engine.describe import Access, Action, Entity, List
from regulars.engine.fields import AnyReference, Choice, Email, Text
from regulars.engine.rules import only_once

PARTICIPANT = Entity(
    name="participant",
    plural="participants",
    model=Participant,
    label=_("Participant"),
    label_plural=_("Participants"),
    icon="users",
    menu=False,
    help=_("Who takes part in a meeting, call or task."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="person"),
        AnyReference("activity", _("Activity"), to=("meeting", "call", "task"), required=True, parent=True),
        AnyReference("person", _("Person"), to=("user", "contact")),
        Email("email", _("E-mail"), personal=True),
        Choice("response", _("Answer"), options=RESPONSES, default="invited", required=True),
    ),
    list=List(columns=("activity", "name", "email", "response"), sort="-created_at"),
    access=Access(owner="", through="activity"),
    part_of="activity",
    actions=(
        Action(
            "respond",
            _("Answer"),
            respond,
            fields=(Choice("response", _("Answer"), options=RESPONSES, required=True),),
            icon="check",
            done=pgettext_lazy("done", "Answered"),
        ),
    ),
    validate=require_someone,
    prepare=(
        name_participants,
        only_once("activity", "name", message=_("This person takes part already.")),
    ),
)


def takes_part(actor: Actor, alias: str) -> tuple[str, list[Any]]:
    """What one takes part in one may read."""
    sql = (
        f"exists (select 1 from activities_participant ap where ap.activity_id = {alias}.id "
        "and ap.person_id = %s and ap.deleted_at is null)"
    )
    return sql, [actor.id]
