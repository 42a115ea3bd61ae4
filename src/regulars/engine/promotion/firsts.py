"""Which view people of a role open first, as a part of the file of settings: by entity and role; shared views by their name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.models import Role, ViewChoice
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item, Part
from regulars.engine.promotion.renaming import Content, Renaming

SHARED, VIEW = "shared: ", "view: "


def read() -> dict[str, Item]:
    chosen = ViewChoice.objects.filter(role__isnull=False, role__deleted_at=None)
    return {
        f"{entity}.{role}": {"view": first}
        for entity, role, first in chosen.values_list("entity", "role__name", "first")
        if parts.is_there(entity)
    }


def put(key: str, item: Item, actor: Actor) -> None:
    """A role's first view as the file says; its role and, where it names one, its shared view must be there."""
    name, _dot, role_name = key.partition(".")
    entity, role = registry.find(name), Role.objects.filter(name=role_name, deleted_at=None).first()
    view = str(item.get("view", ""))
    wrong = {each: _("There is no such setting.") for each in item if each != "view"}
    if entity is None:
        wrong["entity"] = _("There is no entity “%(name)s”.") % {"name": name[:60]}
    if role is None:
        wrong["role"] = _("There is no role “%(name)s”.") % {"name": role_name[:60]}
    if view.startswith(VIEW):
        wrong["view"] = _("There is no view “%(name)s”.") % {"name": view.removeprefix(f"{VIEW}{name}.")[:80]}
    if wrong or entity is None or role is None:
        raise Invalid(fields=wrong)
    saved_views.open_first_for(entity, role, view, actor=actor)


def renamed(content: Content) -> dict[str, str]:
    """They are called after their roles."""
    roles = parts.PARTS["roles"].renaming
    called = roles.renamed(content) if roles is not None and "roles" in content else {}
    found = {}
    for key in read():
        entity, _dot, role = key.partition(".")
        if role in called:
            found[key] = f"{entity}.{called[role]}"
    return found


def modern(key: str, item: Item) -> Item:
    """Older files named a shared view without its entity."""
    view = item.get("view")
    if not isinstance(view, str) or not view.startswith(SHARED):
        return item
    return {**item, "view": f"{VIEW}{key.partition('.')[0]}.{view.removeprefix(SHARED)}"}


PART = Part(
    "first_views", gettext_lazy("Views that roles open first"), 70, read, put, renaming=Renaming(renamed), modern=modern
)
