"""People, teams and roles, described like everything else."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.base.errors import NotAllowed, Refused
from regulars.engine import people
from regulars.engine.batch import Batch
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search, Section, View
from regulars.engine.fields import (
    Choice,
    Email,
    Integer,
    LongText,
    Option,
    Phone,
    Reference,
    Text,
    YesNo,
)
from regulars.engine.lasting import name_for_good
from regulars.engine.models import Role, Team, User
from regulars.engine.registry import register
from regulars.engine.zones import check_time_zones

FIRST_WEEKDAYS = (Option("0", _("Monday")), Option("5", _("Saturday")), Option("6", _("Sunday")))


def no_circle_of_managers(user: Any) -> None:
    """A manager tree has no loops."""
    if user.manager_id is not None and user.manager_id in people.branch_of(user.id):
        raise Refused(
            _("A person cannot report to someone below them."), fields={"manager": str(_("Choose another manager."))}
        )


def keep_admins_to_admins(batch: Batch) -> None:
    """Only an administrator makes administrators, or changes how someone signs in: who sets the address gets the reset link."""
    if batch.actor.is_unlimited:
        return
    for item in batch.good:
        known = item.before is not None and batch.changed(item, "email", "is_active")
        if known or batch.changed(item, "is_admin"):
            batch.refuse(item, NotAllowed(_("Only an administrator may do this.")))


register(
    Entity(
        name="team",
        plural="teams",
        model=Team,
        label=_("Team"),
        label_plural=_("Teams"),
        icon="users",
        menu=False,
        fields=(Text("name", _("Name"), required=True, unique=True), Text("region", _("Region"))),
        list=List(columns=("name", "region"), sort="name"),
        related=(Related("user", "team", ("name", "job_title", "manager"), _("Members"), sort="name", limit=20),),
        search=Search(fields=("region",)),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
    ),
    Entity(
        name="role",
        plural="roles",
        model=Role,
        label=_("Role"),
        label_plural=_("Roles"),
        icon="shield",
        menu=False,
        fields=(Text("name", _("Name"), required=True, unique=True), LongText("description", _("What it is for"))),
        list=List(columns=("name", "description"), sort="name"),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(name_for_good,),
    ),
    Entity(
        name="user",
        plural="users",
        model=User,
        label=_("User"),
        label_plural=_("Users"),
        person={},
        icon="user",
        menu=False,
        fields=(
            Text("name", pgettext_lazy("person", "Name"), required=True, personal=True),
            Email("email", _("E-mail"), required=True, unique=True, personal=True),
            Phone("phone", _("Phone"), personal=True),
            Text("job_title", _("Job title"), personal=True),
            Reference("team", _("Team"), to="team"),
            Reference("manager", _("Manager"), to="user"),
            YesNo("is_admin", _("Administrator"), default=False),
            YesNo("is_active", _("May sign in"), default=True),
            YesNo("is_program", _("Program"), default=False, readonly=True, on_form=False),
            Choice("language", _("Language"), options=(Option("en", "English"), Option("ru", "Русский"))),
            Text("timezone", _("Time zone"), max_length=60),
            Choice("first_weekday", _("Weeks begin on"), options=FIRST_WEEKDAYS),
            Integer(
                "remind_before",
                _("Reminded, minutes before"),
                low=0,
                high=60 * 24 * 30,
                help=_("Of new tasks, meetings and calls that say nothing else. Empty: not at all."),
            ),
        ),
        facts=("email", "phone", "job_title", "team", "manager"),
        sections=(
            Section(_("Person"), ("name", "email", "phone", "job_title", "team", "manager")),
            Section(_("Sign-in"), ("is_active", "is_admin", "language", "timezone", "first_weekday", "remind_before")),
        ),
        list=List(
            columns=("name", "email", "job_title", "team", "manager", "is_active"),
            sort="name",
            views=(View("active", _("Active"), {"field": "is_active", "op": "eq", "value": True}),),
        ),
        related=(
            Related(
                "user",
                "manager",
                ("name", "job_title", "team"),
                pgettext_lazy("people below", "Reports"),
                sort="name",
                limit=20,
            ),
        ),
        search=Search(fields=("email", "job_title"), subtitle=("job_title",)),
        exchange=Exchange(match=("email", "name")),
        access=Access(owner="", open=True),
        prepare=(keep_admins_to_admins, check_time_zones),
        validate=no_circle_of_managers,
    ),
)

import regulars.engine.custom.entities  # noqa: E402 - after people: they belong to the engine too
import regulars.engine.derived.kinds  # noqa: E402
import regulars.engine.forms.entities  # noqa: E402
import regulars.engine.territories.entities  # noqa: E402, F401
