"""Maven's people: 35 agents under their managers, in the teams of the regional offices; one administrator."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.text import fold
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.models import Role, Team, User
from regulars.engine.save import save_many
from regulars.project.demo.files import rows_of

DOMAIN = "maven.example"
ADMIN = f"admin@{DOMAIN}"


def add_people(password: str, *, actor: Actor) -> dict[str, User]:
    """Make teams and users that are not there yet. Gives all of them by name."""
    rows = rows_of("sales_teams")
    hashed = make_password(password)
    with transaction.atomic():
        teams = _add_teams({row["regional_office"] for row in rows}, actor)
        office = {row["manager"]: row["regional_office"] for row in rows}
        bosses = _add_users(
            [
                User(name=name, email=email_of(name), job_title=_("Sales manager"), team=teams[place], password=hashed)
                for name, place in office.items()
            ],
            actor,
        )
        agents = _add_users(
            [
                User(
                    name=row["sales_agent"],
                    email=email_of(row["sales_agent"]),
                    job_title=_("Sales agent"),
                    team=teams[row["regional_office"]],
                    manager=bosses[row["manager"]],
                    password=hashed,
                )
                for row in rows
            ],
            actor,
        )
        admins = _add_users([User(name="Maven Administrator", email=ADMIN, is_admin=True, password=hashed)], actor)
        _give(bosses.values(), _("Sales manager"))
        _give(agents.values(), _("Sales rep"))
    return {**bosses, **agents, **admins}


def agents() -> list[str]:
    return [row["sales_agent"] for row in rows_of("sales_teams")]


def email_of(name: str) -> str:
    return f"{fold(name.replace('-', '')).replace(' ', '.')}@{DOMAIN}"


def _add_teams(names: Iterable[str], actor: Actor) -> dict[str, Team]:
    present = set(Team.objects.filter(deleted_at=None).values_list("name", flat=True))
    save_many([Team(name=name, region=name) for name in sorted(names) if name not in present], actor=actor)
    return {team.name: team for team in Team.objects.filter(deleted_at=None)}


def _add_users(users: list[User], actor: Actor) -> dict[str, User]:
    emails = [user.email for user in users]
    present = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    save_many([user for user in users if user.email not in present], actor=actor)
    return {user.name: user for user in User.objects.filter(email__in=emails)}


def _give(users: Iterable[User], role: str) -> None:
    for found in Role.objects.filter(name=role, deleted_at=None)[:1]:
        for user in users:
            user.roles.add(found)
    transaction.on_commit(workspace.move_access_epoch)
