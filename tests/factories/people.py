"""People for tests: a small company with a manager, two reps of one team, a stranger, an administrator."""

from dataclasses import dataclass
from itertools import count

from regulars.engine import actor as actors
from regulars.engine import save, workspace
from regulars.engine.models import Grant, Role, Team, User

SYSTEM = actors.Actor(id=None, name="Regulars", is_system=True, source="test")
_next = count(1)


def make_user(name: str, **values) -> User:
    values.setdefault("email", f"{name.lower().replace(' ', '.')}.{next(_next)}@example.com")
    return save.save(User(name=name, **values), actor=SYSTEM)


def make_role(name: str, grants: dict[tuple[str, str], str]) -> Role:
    """A role with grants {(entity or "*", action): scope}."""
    role = save.save(Role(name=f"{name} {next(_next)}"), actor=SYSTEM)
    Grant.objects.bulk_create(
        Grant(role=role, entity=entity, action=action, scope=scope) for (entity, action), scope in grants.items()
    )
    return role


def give(user: User, *roles: Role) -> None:
    user.roles.set(roles)
    workspace.move_access_epoch()


def actor_of(user: User, **changes):
    return actors.of(User.objects.get(pk=user.pk), **changes)


EVERYTHING = ("view", "create", "edit", "delete", "export", "import", "bulk")


def grants(scope: str, actions=EVERYTHING, entity: str = "*") -> dict[tuple[str, str], str]:
    return {(entity, action): scope for action in actions}


@dataclass
class Company:
    """Manager Mary leads reps Ann and Bob (one team); Carl is nobody's and sees only his own; Ada administers."""

    mary: User
    ann: User
    bob: User
    carl: User
    ada: User
    nobody: User
    team: Team


def make_company() -> Company:
    team = save.save(Team(name=f"Team {next(_next)}"), actor=SYSTEM)
    other = save.save(Team(name=f"Other {next(_next)}"), actor=SYSTEM)
    mary = make_user("Mary Manager")
    company = Company(
        mary=mary,
        ann=make_user("Ann Rep", team=team, manager=mary),
        bob=make_user("Bob Rep", team=team, manager=mary),
        carl=make_user("Carl Other", team=other),
        ada=make_user("Ada Admin", is_admin=True),
        nobody=make_user("No Rights"),
        team=team,
    )
    own = make_role("Own", grants("own"))
    give(company.mary, make_role("Branch", grants("branch")))
    give(company.ann, own)
    give(company.carl, own)
    give(company.bob, own, make_role("Team", grants("team", ("view",))))
    return company
