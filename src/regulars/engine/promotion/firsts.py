"""Which view people of a role open first, as a part of the file of settings: by entity and role; shared views by their name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.models import Role, SavedView, ViewChoice
from regulars.engine.promotion.parts import Item, Part

SHARED = "shared: "


def read() -> dict[str, Item]:
    names = {str(view.pk): view.name for view in SavedView.objects.filter(is_shared=True)}
    found: dict[str, Item] = {}
    for choice in ViewChoice.objects.filter(role__isnull=False, role__deleted_at=None).select_related("role"):
        view = SHARED + names[choice.first] if choice.first in names else choice.first
        found[f"{choice.entity}.{choice.role.name}"] = {"view": view}  # type: ignore[union-attr]
    return found


def put(key: str, item: Item, actor: Actor) -> None:
    """A role's first view as the file says; its role and, where it names one, its shared view must be there."""
    name, _dot, role_name = key.partition(".")
    entity, role = registry.find(name), Role.objects.filter(name=role_name, deleted_at=None).first()
    wrong = {each: _("There is no such setting.") for each in item if each != "view"}
    if entity is None:
        wrong["entity"] = _("There is no entity “%(name)s”.") % {"name": name[:60]}
    if role is None:
        wrong["role"] = _("There is no role “%(name)s”.") % {"name": role_name[:60]}
    if wrong or entity is None or role is None:
        raise Invalid(fields=wrong)
    saved_views.open_first_for(entity, role, _key(name, str(item.get("view", ""))), actor=actor)


def _key(entity: str, view: str) -> str:
    if not view.startswith(SHARED):
        return view
    shared = SavedView.objects.filter(entity=entity, is_shared=True, name=view.removeprefix(SHARED)).first()
    if shared is None:
        raise Invalid(fields={"view": _("There is no view “%(name)s”.") % {"name": view[:80]}})
    return str(shared.pk)


PART = Part("first_views", gettext_lazy("Views that roles open first"), 70, read, put)
