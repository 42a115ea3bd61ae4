"""Task, meeting and call, described."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.activities import actions
from regulars.areas.activities.choices import (
    CALL_OUTCOMES,
    DIRECTIONS,
    MEETING_OUTCOMES,
    PRIORITIES,
    TASK_OUTCOMES,
)
from regulars.areas.activities.entities.participants import takes_part
from regulars.areas.activities.models import Call, Meeting, Task
from regulars.areas.activities.reactions import (
    end_meetings,
    keep_first_answers,
    keep_first_answers_moved,
    keep_next_steps,
    keep_next_steps_moved,
)
from regulars.areas.activities.reminders import keep_reminders
from regulars.areas.consents.warning import panel as reach_panel
from regulars.areas.consents.warning import warn
from regulars.engine.describe import Access, Action, Calendar, Entity, List, Related, Search, Section, View
from regulars.engine.fields import (
    AnyReference,
    Choice,
    Duration,
    Field,
    Integer,
    LongText,
    Moment,
    Option,
    Phone,
    Reference,
    RichText,
    Text,
    Url,
)

OPEN = {"field": "done_at", "op": "empty"}
MINE = {"field": "owner", "op": "me"}
PARTICIPANTS = (Related("participant", "activity", ("name", "response"), _("Participants"), limit=20),)
AFTER = (Text("next_step", _("Next step")), Moment("next_step_at", _("When")))


def shared(outcomes: tuple[Option, ...]) -> tuple[Field, ...]:
    """Fields that every plan has."""
    return (
        Text("name", _("Subject"), required=True, personal=True),
        AnyReference("record", _("About"), parent=True),
        Reference("owner", _("Owner"), to="user"),
        Choice("priority", _("Priority"), options=PRIORITIES, default="normal"),
        Moment("done_at", _("Done"), on_form=False),
        Choice("outcome", _("Outcome"), options=outcomes),
        LongText("result", _("Result"), personal=True),
        Text("next_step", _("Next step"), personal=True),
        RichText("description", _("Description"), personal=True),
        Integer(
            "remind_before",
            _("Remind, minutes before"),
            low=0,
            high=60 * 24 * 30,
            help=_("The reminder moves along. Empty: none, or at the moment given."),
        ),
        Moment("remind_at", _("Remind at")),
    )


def verbs(outcomes: tuple[Option, ...]) -> tuple[Action, ...]:
    """What can be done with every plan."""
    return (
        Action(
            "complete",
            _("Complete"),
            actions.complete,
            fields=(Choice("outcome", _("Outcome"), options=outcomes), LongText("result", _("Result")), *AFTER),
            icon="check",
            done=pgettext_lazy("done", "Completed"),
            available=actions.is_open,
            primary=True,
        ),
        Action(
            "reopen",
            _("Reopen"),
            actions.reopen,
            icon="rotate-ccw",
            available=actions.is_done,
            done=pgettext_lazy("done", "Reopened"),
        ),
        Action(
            "reschedule",
            _("Reschedule"),
            actions.reschedule,
            fields=(Moment("at", _("New time"), required=True),),
            icon="calendar-clock",
            done=pgettext_lazy("done", "Rescheduled"),
            available=actions.is_open,
        ),
    )


def views(moment: str) -> tuple[View, ...]:
    """Mine, due today, overdue, done."""
    return (
        View("mine", _("Mine, open"), {"all": [MINE, OPEN]}, sort=moment),
        View("today", _("Today"), {"all": [MINE, OPEN, {"field": moment, "op": "period", "value": "today"}]}, moment),
        View("open", _("All open"), OPEN, sort=moment),
        View("done", _("Done"), {"field": "done_at", "op": "filled"}, sort="-done_at"),
    )


TASK = Entity(
    name="task",
    plural="tasks",
    model=Task,
    label=_("Task"),
    label_plural=_("Tasks"),
    icon="square-check",
    group="activities",
    help=_("Something to do by a moment."),
    fields=(*shared(TASK_OUTCOMES), Moment("due_at", _("Due"))),
    facts=("record", "due_at", "priority", "owner", "done_at"),
    sections=(
        Section(
            _("Task"), ("name", "record", "due_at", "remind_before", "remind_at", "priority", "owner", "description")
        ),
        Section(_("Result"), ("outcome", "result", "next_step")),
    ),
    form=("name", "record", "due_at", "remind_before", "priority", "owner"),
    list=List(
        columns=("name", "record", "due_at", "priority", "owner", "done_at"),
        sort="due_at",
        views=views("due_at"),
        card=("record", "owner"),
    ),
    calendar=Calendar("due_at"),
    related=PARTICIPANTS,
    actions=verbs(TASK_OUTCOMES),
    access=Access(also=takes_part),
    search=Search(),
    timeline=("name", "result"),
    unfinished=OPEN,
    prepare=(keep_next_steps("due_at"), keep_reminders("due_at")),
    moved=(keep_next_steps_moved,),
)

MEETING = Entity(
    name="meeting",
    plural="meetings",
    model=Meeting,
    label=_("Meeting"),
    label_plural=_("Meetings"),
    icon="calendar",
    group="activities",
    help=_("People come together at a time; its participants see it."),
    fields=(
        *shared(MEETING_OUTCOMES),
        Moment("starts_at", _("Starts"), required=True),
        Moment("ends_at", _("Ends")),
        Text("place", _("Place"), personal=True),
        Url("link", _("Link to join"), personal=True),
    ),
    facts=("record", "starts_at", "ends_at", "place", "owner", "done_at"),
    sections=(
        Section(
            _("Meeting"),
            (
                "name",
                "record",
                "starts_at",
                "ends_at",
                "remind_before",
                "remind_at",
                "place",
                "link",
                "priority",
                "owner",
                "description",
            ),
        ),
        Section(_("Result"), ("outcome", "result", "next_step")),
    ),
    form=("name", "record", "starts_at", "ends_at", "remind_before", "place", "link", "owner"),
    list=List(
        columns=("name", "record", "starts_at", "place", "owner", "outcome"),
        sort="-starts_at",
        views=views("starts_at"),
        card=("record", "owner"),
    ),
    calendar=Calendar("starts_at", "ends_at"),
    related=PARTICIPANTS,
    panels=(reach_panel("meeting"),),
    suggest=warn("meeting"),
    actions=verbs(MEETING_OUTCOMES),
    access=Access(also=takes_part),
    search=Search(fields=("place",)),
    timeline=("name", "result"),
    unfinished=OPEN,
    prepare=(end_meetings, keep_next_steps("starts_at"), keep_first_answers, keep_reminders("starts_at")),
    moved=(keep_next_steps_moved, keep_first_answers_moved),
)

CALL = Entity(
    name="call",
    plural="calls",
    model=Call,
    label=_("Call"),
    label_plural=_("Calls"),
    icon="phone",
    group="activities",
    help=_("A call to make, or one that was made or received."),
    fields=(
        *shared(CALL_OUTCOMES),
        Choice("direction", _("Direction"), options=DIRECTIONS, default="out", required=True),
        Moment("starts_at", _("When")),
        Phone("phone", _("Number"), personal=True),
        Duration("duration", _("Duration"), low=timedelta(0)),
    ),
    facts=("record", "starts_at", "direction", "phone", "owner", "outcome"),
    sections=(
        Section(
            _("Call"),
            (
                "name",
                "record",
                "starts_at",
                "remind_before",
                "remind_at",
                "direction",
                "phone",
                "priority",
                "owner",
                "description",
            ),
        ),
        Section(_("Result"), ("outcome", "duration", "result", "next_step")),
    ),
    form=("name", "record", "starts_at", "remind_before", "direction", "phone", "owner"),
    list=List(
        columns=("name", "record", "starts_at", "direction", "outcome", "duration", "owner"),
        sort="-starts_at",
        views=views("starts_at"),
        card=("record", "owner"),
    ),
    calendar=Calendar("starts_at"),
    related=PARTICIPANTS,
    panels=(reach_panel("phone"),),
    suggest=warn("phone"),
    actions=(
        Action(
            "log",
            _("Log the call"),
            actions.log_call,
            fields=(
                Choice("outcome", _("Outcome"), options=CALL_OUTCOMES, required=True),
                Duration("duration", _("Duration"), low=timedelta(0)),
                LongText("result", _("Result")),
                *AFTER,
            ),
            icon="phone-call",
            done=pgettext_lazy("done", "Call logged"),
            available=actions.is_open,
            primary=True,
        ),
        *verbs(CALL_OUTCOMES),
    ),
    access=Access(also=takes_part),
    search=Search(fields=("phone",)),
    timeline=("name", "result"),
    unfinished=OPEN,
    prepare=(keep_next_steps("starts_at"), keep_first_answers, keep_reminders("starts_at")),
    moved=(keep_next_steps_moved, keep_first_answers_moved),
)
