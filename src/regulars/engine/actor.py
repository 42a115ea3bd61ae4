"""Who acts: a person with their rights, or the system itself."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regulars.engine import people, workspace
from regulars.engine.fields.base import PLAIN, Manner

if TYPE_CHECKING:
    from regulars.engine.models import User

ALL_ENTITIES = "*"


@dataclass(frozen=True)
class Actor:
    """Who acts, from where, with which rights.

    `grants` holds, for each role, (entity or `*`, action) → scope: none, own, team, branch, all.
    `hidden` and `readonly` are field keys by entity. `token_scopes` limits a token (`read`, `deals:write` …); None does not.
    """

    id: uuid.UUID | None
    name: str = ""
    email: str = ""
    is_admin: bool = False
    is_system: bool = False
    source: str = "page"
    token: uuid.UUID | None = None
    grants: tuple[Mapping[tuple[str, str], str], ...] = ()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    readonly: Mapping[str, frozenset[str]] = field(default_factory=dict)
    team_members: frozenset[uuid.UUID] = frozenset()
    branch: frozenset[uuid.UUID] = frozenset()
    manner: Manner = PLAIN
    theme: str = ""
    density: str = ""
    token_scopes: frozenset[str] | None = None

    @property
    def is_unlimited(self) -> bool:
        return self.is_admin or self.is_system

    def scopes(self, entity: str, action: str) -> frozenset[str]:
        """How far the person's roles reach, added up. A role's word on an entity counts before its word on `*`."""
        found = {grants.get((entity, action), grants.get((ALL_ENTITIES, action), "none")) for grants in self.grants}
        return frozenset(found - {"none"})

    def hides(self, entity: str, key: str) -> bool:
        return not self.is_unlimited and key in self.hidden.get(entity, ())

    def cannot_edit(self, entity: str, key: str) -> bool:
        return self.hides(entity, key) or (not self.is_unlimited and key in self.readonly.get(entity, ()))


def system(source: str = "system") -> Actor:
    """The program itself: everything is allowed, and the change log says so."""
    return Actor(id=None, name="Regulars", is_system=True, source=source, manner=workspace.manner())


_cache: OrderedDict[uuid.UUID, tuple[int, Actor]] = OrderedDict()


def of(user: User, *, source: str = "page", epoch: int | None = None) -> Actor:
    """The actor of a user. Kept in memory until the access epoch moves (roles, teams, managers or people changed)."""
    epoch = workspace.access_epoch() if epoch is None else epoch
    kept = _cache.get(user.pk)
    if kept is None or kept[0] != epoch:
        kept = (epoch, _build(user))
        _cache[user.pk] = kept
        while len(_cache) > 2000:
            _cache.popitem(last=False)
    return kept[1] if source == "page" else replace(kept[1], source=source)


def cached(user_id: uuid.UUID, epoch: int) -> Actor | None:
    """The actor of a user id when it is known and current."""
    kept = _cache.get(user_id)
    return kept[1] if kept and kept[0] == epoch else None


def _build(user: User) -> Actor:
    grants, hidden, readonly = people.rights_of(user)
    home = workspace.manner()
    return Actor(
        id=user.pk,
        name=user.name,
        email=user.email,
        is_admin=user.is_admin,
        grants=grants,
        hidden=hidden,
        readonly=readonly,
        team_members=people.team_of(user),
        branch=people.branch_of(user.pk),
        manner=replace(
            home,
            language=user.language or home.language,
            timezone=user.timezone or home.timezone,
            first_weekday=int(user.first_weekday or home.first_weekday),
        ),
        theme=user.theme,
        density=user.density,
    )
