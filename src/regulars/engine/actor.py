"""Who acts: a person with their rights, or the system itself."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from regulars.engine import people, registry, workspace
from regulars.engine.fields.base import PLAIN, Manner

if TYPE_CHECKING:
    from regulars.engine.models import Share, User

ALL_ENTITIES = "*"


@dataclass(frozen=True)
class Actor:
    """Who acts, from where, with which rights.

    `roles`, `grants` and `conditions` go side by side: for each role its id and name, (entity or `*`, action) → scope, and
    the filter where the scope is `condition`. `hidden`, `masked` and `readonly` are field keys by entity.
    `territories` are those the person answers for and all below; `shared` says of which entities records are shared with them.
    `token_scopes` limits a token (`read`, `deals:write` …); None does not. `viewer` is the administrator who looks through
    this person's eyes: then nothing can be changed. `reveals` is one who asked for sensitive values, which is kept.
    `mark` is this object's own, also where it is a copy with other words: what is worked out of its rights is kept under it.
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
    masked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: tuple[tuple[uuid.UUID, str], ...] = ()
    conditions: tuple[Mapping[tuple[str, str], Mapping[str, Any]], ...] = ()
    team: uuid.UUID | None = None
    territories: frozenset[uuid.UUID] = frozenset()
    shared: frozenset[tuple[str, str]] = frozenset()
    groups: tuple[Share, ...] = ()
    viewer: uuid.UUID | None = None
    team_members: frozenset[uuid.UUID] = frozenset()
    branch: frozenset[uuid.UUID] = frozenset()
    manner: Manner = PLAIN
    theme: str = ""
    density: str = ""
    token_scopes: frozenset[str] | None = None
    reveals: bool = False
    mark: object = field(default_factory=object, init=False, compare=False, repr=False)

    @property
    def is_timeless(self) -> bool:
        """Whether what the rights open is the same condition at any moment: no filter with relative dates, no group lent for a time."""
        return not self.groups and not any(self.conditions)

    @property
    def is_unlimited(self) -> bool:
        return self.is_admin or self.is_system

    def hides(self, entity: str, key: str) -> bool:
        return not self.is_unlimited and key in self.hidden.get(entity, ())

    def masks(self, entity: str, key: str) -> bool:
        """Whether only the end of a field is shown: by a role, or because it is sensitive and was not asked for."""
        return self.is_masked_by_role(entity, key) or key in self._unasked(entity)

    def withholds(self, entity: str, key: str) -> bool:
        """Whether a field's value may not be given away: it is hidden or masked."""
        return self.hides(entity, key) or self.masks(entity, key)

    def withheld(self, entity: str) -> frozenset[str]:
        """The fields of an entity whose values may not be given away."""
        unasked = self._unasked(entity)
        if self.is_unlimited:
            return unasked
        return self.hidden.get(entity, frozenset()) | self.masked.get(entity, frozenset()) | unasked

    def cannot_edit(self, entity: str, key: str) -> bool:
        """A sensitive field may be written by those who may ask for it."""
        if self.is_unlimited:
            return False
        return key in self.readonly.get(entity, ()) or self.hides(entity, key) or self.is_masked_by_role(entity, key)

    def is_masked_by_role(self, entity: str, key: str) -> bool:
        return not self.is_unlimited and key in self.masked.get(entity, ())

    def _unasked(self, entity: str) -> frozenset[str]:
        """Sensitive fields, unless this is the program or one who asked for them."""
        if self.is_system or self.reveals:
            return frozenset()
        found = registry.find(entity)
        return found.sensitive if found is not None else frozenset()


def system(source: str = "system") -> Actor:
    """The program itself: everything is allowed, and the change log says so."""
    return Actor(id=None, name="Regulars", is_system=True, source=source, manner=workspace.manner())


_cache: OrderedDict[uuid.UUID, tuple[int, Actor]] = OrderedDict()
_variants: OrderedDict[tuple[Any, ...], Actor] = OrderedDict()


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


def variant(actor: Actor, **changes: Any) -> Actor:
    """The same person with other words (through a token, in another manner): the same object while their rights are the same."""
    key = (actor.mark, *sorted(changes.items(), key=itemgetter(0)))
    kept = _variants.get(key)
    if kept is None:
        kept = _variants[key] = replace(actor, **changes)
        while len(_variants) > 4000:
            _variants.popitem(last=False)
    return kept


def cached(user_id: uuid.UUID, epoch: int) -> Actor | None:
    """The actor of a user id when it is known and current."""
    kept = _cache.get(user_id)
    return kept[1] if kept and kept[0] == epoch else None


def by_id(user_id: uuid.UUID, *, source: str = "page") -> Actor | None:
    """The actor of an account that is open, by its id."""
    from regulars.engine.models import User

    kept = cached(user_id, workspace.access_epoch())
    if kept is not None:
        return kept if source == "page" else replace(kept, source=source)
    user = User.objects.filter(pk=user_id, is_active=True, deleted_at=None).first()
    return of(user, source=source) if user else None


def _build(user: User) -> Actor:
    rights = people.rights_of(user)
    shares = () if user.is_admin else people.shares_of(user)
    home = workspace.manner()
    return Actor(
        id=user.pk,
        name=user.name,
        email=user.email,
        is_admin=user.is_admin,
        roles=rights.roles,
        grants=rights.grants,
        conditions=rights.conditions,
        hidden=rights.hidden,
        masked=rights.masked,
        readonly=rights.readonly,
        team=user.team_id,
        territories=people.territories_of(user.pk),
        shared=frozenset((share.entity, share.level) for share in shares if share.record),
        groups=tuple(share for share in shares if share.record is None),
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
