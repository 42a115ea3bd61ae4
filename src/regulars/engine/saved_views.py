"""Saved views: who sees which, who may change them, and which one opens first for whom."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, registry, rows, withheld, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, View
from regulars.engine.models import Role, SavedView, User, ViewChoice
from regulars.engine.query import Records

MINE, TEAM, ALL = "me", "team", "all"
MOST = 50
MOST_KEPT = 2000


class Choice(NamedTuple):
    """Keys of the views that should open first: the person's own, then those of their roles by name; their order of the tabs."""

    own: str
    by_roles: tuple[str, ...]
    order: tuple[str, ...]


class Kept(NamedTuple):
    """What a list begins with for a person: the views that come with it, those saved that they see, and which opens first. Not to be changed."""

    described: tuple[View, ...]
    views: list[SavedView]
    choice: Choice


_kept: OrderedDict[tuple[int, str, object], Kept] = OrderedDict()


def kept(entity: Entity, actor: Actor) -> Kept:
    """Read once for a person, until somebody changes a view or what opens first."""
    key = (registry.edition(), entity.name, actor.mark)
    found = _kept.get(key)
    if found is None:
        described = tuple(view for view in (entity.list.views if entity.list else ()) if _may_ask(view, entity, actor))
        saved = [view for view in visible(entity, actor) if view.owner_id == actor.id or _may_ask(view, entity, actor)]
        found = _kept[key] = Kept(described, saved, choice_of(entity, actor))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _may_ask(view: View | SavedView, entity: Entity, actor: Actor) -> bool:
    """Whether a view needs no field that is kept from the person. One that is wrong otherwise says so when it is opened."""
    if not (actor.hidden or actor.masked):
        return True
    try:
        return withheld.may_ask(Records(entity, actor, "view").where(view.filter))
    except Refused:
        return True


def tell(**_signal: Any) -> None:
    """A view is saved or deleted, or opens first: every process reads them anew with its next request, this one at once."""
    _kept.clear()
    transaction.on_commit(workspace.move_settings_epoch)


def visible(entity: Entity, actor: Actor) -> list[SavedView]:
    """One's own views, those of one's team, and those shared with everyone, whatever they ask for; see `kept`."""
    if actor.id is None:
        return []
    reach = f"entity = %s and (owner_id = %s or is_shared or team_id = %s) order by position, name limit {MOST}"
    return rows.find(SavedView, reach, [entity.name, actor.id, actor.team])


def one(entity: Entity | None, actor: Actor, key: Any) -> SavedView:
    """A view that the person sees. Raises NotFound."""
    try:
        found = SavedView.objects.filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None or (entity is not None and found.entity != entity.name):
        raise NotFound
    described = registry.find(found.entity)
    if described is None or not access.may(actor, described, "view"):
        raise NotFound
    lent = found.is_shared or (found.team_id is not None and found.team_id == actor.team)
    seen = found.owner_id == actor.id or (lent and _may_ask(found, described, actor))
    if not seen and not (actor.is_unlimited and _is_lent(found)):
        raise NotFound
    return found


def may_change(view: SavedView, actor: Actor) -> bool:
    """Its owner; and administrators, where others see it too."""
    return view.owner_id == actor.id or (actor.is_unlimited and _is_lent(view))


def require_change(view: SavedView, actor: Actor) -> None:
    if not may_change(view, actor):
        raise NotAllowed(_("Only the owner of a view, or an administrator where it is shared, may change it."))


def may_share(entity: Entity, actor: Actor) -> bool:
    """Whether someone may show a view to everyone: whoever may change many records at once."""
    return actor.is_unlimited or access.may(actor, entity, "bulk")


def share(view: SavedView, entity: Entity, whom: str, actor: Actor) -> None:
    """Say who sees a view: `me`, `team`, `all`. Raises Invalid, NotAllowed."""
    if whom not in (MINE, TEAM, ALL):
        raise Invalid(fields={"for": _("One of these is expected: %(allowed)s.") % {"allowed": "me, team, all"}})
    if whom == ALL and not view.is_shared and not may_share(entity, actor):
        raise NotAllowed(_("You may not show a view to everyone."))
    owner = User.objects.get(pk=view.owner_id)
    if whom == TEAM and owner.team_id is None:
        raise Invalid(fields={"for": _("Its owner belongs to no team.")})
    view.is_shared = whom == ALL
    view.team_id = owner.team_id if whom == TEAM else None


def shared_with(view: SavedView) -> str:
    return ALL if view.is_shared else TEAM if view.team_id else MINE


def name_of(text: str) -> str:
    """A name as it is kept. Raises Invalid for none."""
    name = " ".join(text.split())[:80]
    if not name:
        raise Invalid(fields={"name": _("A name is needed.")})
    return name


def delete(view: SavedView, actor: Actor) -> None:
    """Forget a view, also where it opened first. Raises NotAllowed."""
    require_change(view, actor)
    with transaction.atomic():
        ViewChoice.objects.filter(entity=view.entity, first=str(view.pk), role__isnull=False).delete()
        ViewChoice.objects.filter(entity=view.entity, first=str(view.pk), order=[]).delete()
        ViewChoice.objects.filter(entity=view.entity, first=str(view.pk)).update(first="")
        view.delete()


def choice_of(entity: Entity, actor: Actor) -> Choice:
    """Which view opens first for a person; their own word counts before their roles'."""
    if actor.id is None:
        return Choice("", (), ())
    roles = [key for key, _name in sorted(actor.roles, key=lambda role: role[1])]
    found = rows.find(ViewChoice, "entity = %s and (user_id = %s or role_id = any(%s))", [entity.name, actor.id, roles])
    mine = next((each for each in found if each.user_id is not None), None)
    by_role = {each.role_id: each.first for each in found if each.user_id is None}
    words = tuple(by_role[role] for role in roles if role in by_role)
    return Choice(mine.first, words, tuple(mine.order)) if mine is not None else Choice("", words, ())


def open_first(entity: Entity, actor: Actor, key: str) -> None:
    """The person's own word on which view opens first; empty leaves it to their roles and the product."""
    _put(entity, {"user_id": actor.id}, first=key)


def arrange(entity: Entity, actor: Actor, keys: Sequence[str]) -> None:
    """The person's own order of the tabs; the first of them opens first."""
    _put(entity, {"user_id": actor.id}, first=keys[0] if keys else "", order=list(keys)[:200])


def open_first_for(entity: Entity, role: Role, key: str, *, actor: Actor) -> None:
    """Which view people of a role open first, where they chose none themselves; empty takes it back. For administrators."""
    if not actor.is_unlimited:
        raise NotAllowed
    if key and key not in offered_to_roles(entity):
        raise Invalid(fields={"view": _("Choose a view that comes with Regulars or is shared with everyone.")})
    _put(entity, {"role_id": role.pk}, first=key)


def offered_to_roles(entity: Entity) -> dict[str, str]:
    """What a role may open first, by key: views of the product and those everyone sees."""
    found = {view.key: str(view.label) for view in (entity.list.views if entity.list else ())}
    found["all"] = _("All")
    shared = SavedView.objects.filter(entity=entity.name, is_shared=True).order_by("name")
    return found | {str(view.pk): view.name for view in shared}


def chosen_for_roles(entity: Entity) -> dict[uuid.UUID, str]:
    """Role → the key of the view its people open first."""
    return dict(ViewChoice.objects.filter(entity=entity.name, role__isnull=False).values_list("role", "first"))


def _put(entity: Entity, whose: dict[str, Any], **values: Any) -> None:
    kept, _new = ViewChoice.objects.update_or_create(entity=entity.name, **whose, defaults=values)
    if not kept.first and not kept.order:
        kept.delete()


def _is_lent(view: SavedView) -> bool:
    return view.is_shared or view.team_id is not None
