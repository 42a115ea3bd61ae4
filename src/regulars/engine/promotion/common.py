"""The parts that the engine itself brings: own entities and fields, other settings that are records, views shared with all."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.models import Role, SavedView, Team, User
from regulars.engine.promotion import firsts, names, parts
from regulars.engine.promotion.parts import KEY, Item, Part, of_records, said_key
from regulars.engine.promotion.renaming import Keyed

VIEW = ("filter", "sort", "columns", "group", "group_sort", "rows", "layout", "position")
KEYS = {"custom-entity": ("key",), "custom-field": ("entity", "key"), "list-option": ("list", "value")}
PLACES = ("stage_field", "start_field", "end_field")


def add_parts() -> None:
    """Once, when all entities are described. A settings entity that an app adds travels by its key, else by its entity and label."""
    for name, model in (("role", Role), ("team", Team)):
        names.add(name, partial(_by_name, model))
    names.add("view", lambda: {key: view.pk for key, view in views_by_name().items()})
    for described in registry.described().values():
        if described.group != "settings" or described.title != "label":
            continue
        keys = KEYS.get(described.name) or (("key",) if "key" in described.by_key else ("entity", "label"))
        if not all(each in described.by_key for each in keys):
            continue
        name = described.plural.removeprefix("custom-").replace("-", "_")
        place = {"custom-entity": 20, "list-option": 25, "custom-field": 30}.get(described.name, 40)
        late = PLACES if described.name == "custom-entity" else ()
        label = described.label_plural
        parts.add(of_records(name, described.name, label, keys=keys, place=place, late=late))
    label = gettext_lazy("Views shared with all")
    parts.add(Part("views", label, 60, read_views, put_view, renaming=VIEWS.renaming("view"), kept=KEY))
    parts.add(firsts.PART)


def _by_name(model: Any) -> dict[str, Any]:
    return dict(model.objects.filter(deleted_at=None).order_by("-id").values_list("name", "pk"))


def shared_views() -> Any:
    return SavedView.objects.filter(is_shared=True, team=None).order_by("entity", "name", "id")


def views_by_name() -> dict[str, SavedView]:
    found: dict[str, SavedView] = {}
    for view in shared_views():
        if parts.is_there(view.entity):
            found.setdefault(f"{view.entity}.{view.name}", view)
    return found


def read_views() -> dict[str, Item]:
    return {
        key: {**said_key(view), **{name: getattr(view, name) for name in VIEW}} for key, view in views_by_name().items()
    }


def put_view(key: str, item: Item, actor: Actor) -> None:
    """A shared view as the file says; a new one belongs to who takes the file over."""
    entity, _dot, name = key.partition(".")
    wrong = {each: _("There is no such setting.") for each in item if each not in (*VIEW, *KEY)}
    if registry.find(entity) is None:
        wrong["entity"] = _("There is no entity “%(name)s”.") % {"name": entity[:60]}
    if not 1 <= len(name) <= 80:
        wrong["name"] = _("A name of up to 80 characters is needed.")
    if wrong:
        raise Invalid(fields=wrong)
    view = VIEWS.row(key, item)
    if view is None:
        owner = actor.id or User.objects.filter(is_admin=True, is_active=True, deleted_at=None).order_by("id").values_list("id", flat=True).first()  # fmt: skip
        if owner is None:
            raise Invalid(fields={"owner": _("Make an administrator first: somebody must own the view.")})
        view = SavedView(entity=entity, name=name, is_shared=True, owner_id=owner)
    for each in VIEW:
        setattr(view, each, item.get(each, SavedView._meta.get_field(each).get_default()))  # type: ignore[union-attr]
    view.key = item.get("key") or view.key
    view.save()


def call_view(view: SavedView, key: str, _item: Item, _actor: Actor) -> None:
    view.name = saved_views.name_of(key.partition(".")[2])
    view.save()


VIEWS = Keyed(
    "views", views_by_name, call_view,
    within=lambda _content: lambda view: str(view.entity), within_said=lambda key, _item: key.partition(".")[0],
)  # fmt: skip
