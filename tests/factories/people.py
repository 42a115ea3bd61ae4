"""People for tests: a small company with a manager, two reps of one team, a stranger, an administrator."""

from dataclasses import dataclass
from itertools import count

from regulars.engine import actor as actors
from regulars.engine import save, workspace
from regulars.engine.models import Grant, Role, Team, User

SYSTEM = actors.Actor(id=None, name="Regulars", is_system=True, source="test")
_next = count(1)


def make_user(name: str, **values) -> User:
    return save.save(_user(name, **values), actor=SYSTEM)


def _user(name: str, **values) -> User:
    values.setdefault("email", f"{name.lower().replace(' ', '.')}.{next(_next)}@example.com")
    return User(name=name, **values)


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
    """Saved by the batch: three thousand tests begin with it. What a test then sets up its requests learn of when the epoch moves."""
    workspace.access_epoch()
    team, other = (Team(name=f"{name} {next(_next)}") for name in ("Team", "Other"))
    save.save_many([team, other], actor=SYSTEM)
    mary = make_user("Mary Manager")
    company = Company(
        mary=mary,
        ann=_user("Ann Rep", team=team, manager=mary),
        bob=_user("Bob Rep", team=team, manager=mary),
        carl=_user("Carl Other", team=other),
        ada=_user("Ada Admin", is_admin=True),
        nobody=_user("No Rights"),
        team=team,
    )
    save.save_many([company.ann, company.bob, company.carl, company.ada, company.nobody], actor=SYSTEM)
    own, branch, seen = _company_roles()
    pairs = ((mary, branch), (company.ann, own), (company.carl, own), (company.bob, own), (company.bob, seen))
    User.roles.through.objects.bulk_create(User.roles.through(user=user, role=role) for user, role in pairs)
    workspace.move_access_epoch()
    return company


def _company_roles() -> list[Role]:
    given = {"Own": grants("own"), "Branch": grants("branch"), "Team": grants("team", ("view",))}
    roles = [Role(name=f"{name} {next(_next)}") for name in given]
    save.save_many(roles, actor=SYSTEM)
    Grant.objects.bulk_create(
        Grant(role=role, entity=entity, action=action, scope=scope)
        for role, found in zip(roles, given.values(), strict=True)
        for (entity, action), scope in found.items()
    )
    return roles
