"""Layouts arranged by drag or keys: the record page, the form, the list and the panels of an entity, for everyone or a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.decorators.http import require_GET, require_http_methods

from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import registry, save, values
from regulars.engine.describe import Entity
from regulars.engine.forms.layouts import FIRST_FIELDS, FORM, LIST, PAGE, PANELS, PARTS, panel_keys
from regulars.engine.models import Layout, Role
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.undo_links import undo_url

ADDRESS = "/admin/layouts/"
HIDDEN = "hidden"
SECTION = "section"


@dataclass
class Group:
    """A list of things that may be dragged: a section, or the place of what is not shown."""

    name: str
    label: str
    keys: list[str] = field(default_factory=list)
    label_ru: str = ""

    @property
    def is_section(self) -> bool:
        return self.name == SECTION


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every entity, with the roles that have layouts of their own."""
    roles = dict(Role.objects.filter(deleted_at=None).values_list("pk", "name"))
    rows: dict[str, list[str]] = {}
    for row in Layout.objects.filter(deleted_at=None).order_by("id"):
        rows.setdefault(row.entity, []).append(roles.get(row.role_id, "") if row.role_id else _("Everyone"))
    entities = [
        {"label": each.label_plural, "icon": each.icon, "url": f"{ADDRESS}{each.name}/", "of": ", ".join(rows.get(each.name, []))}
        for each in registry.entities()
        if each.menu
    ]  # fmt: skip
    context: dict[str, Any] = {"title": _("Layouts"), "entities": entities}
    return pages.render(request, "ui/setup/layouts.html", **context)


@for_admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """One part of one layout. `step` saves, adds a section, drops one, or goes back to the default."""
    entity = registry.find(name)
    if entity is None or entity.access.kept or entity.group == "settings":
        raise Http404
    role = _role(request.GET.get("role", ""))
    part = request.GET.get("part", PAGE)
    if part not in PARTS:
        raise Http404
    row = Layout.objects.filter(entity=name, role=role, deleted_at=None).first()
    problem, groups = "", _arranged(entity, part, row.parts.get(part) if row else None)
    if request.method == "POST":
        step = request.POST.get("step", "save")
        groups = _posted(request.POST, part)
        if step in ("save", "default"):
            try:
                _keep(request, entity, role, row, part, None if step == "default" else _data(part, groups))
            except Refused as refused:
                problem = refused.why
            else:
                return HttpResponseRedirect(_address(entity, role, part))
        elif step == "add":
            groups.insert(len(groups) - 1, _section(gettext_noop("New section")))
        elif step.startswith("drop:"):
            groups = _dropped(groups, step.removeprefix("drop:"))
    return _render(request, entity, role, part, groups, problem, is_own=bool(row and part in row.parts))


def _render(
    request: HttpRequest, entity: Entity, role: Role | None, part: str, groups: list[Group], problem: str, *, is_own: bool
) -> HttpResponse:  # fmt: skip
    labels = _labels(entity, part)
    names = {PAGE: _("Record page"), FORM: _("Form"), LIST: _("List"), PANELS: _("Panels")}
    roles = [("", _("Everyone")), *((str(key), name) for key, name in Role.objects.filter(deleted_at=None).order_by("name").values_list("pk", "name"))]  # fmt: skip
    context: dict[str, Any] = {
        "title": str(entity.label_plural),
        "crumbs": [(_("Layouts"), ADDRESS), (str(entity.label_plural), "")],
        "entity": entity,
        "part": part,
        "role": str(role.pk) if role else "",
        "roles": roles,
        "tabs": [{"label": label, "url": _address(entity, role, key), "current": key == part} for key, label in names.items()],
        "groups": [(each, [(key, labels[key]) for key in each.keys if key in labels]) for each in groups],
        "sections": part == PAGE,
        "is_own": is_own,
        "problem": problem,
        "post": _address(entity, role, part),
    }  # fmt: skip
    return pages.render(request, "ui/setup/layout.html", status=422 if problem else 200, **context)


def _keep(request: HttpRequest, entity: Entity, role: Role | None, row: Any, part: str, data: Any) -> None:
    """The part as arranged, or without it where the default stands again; an empty layout goes."""
    actor, described = pages.actor_of(request), registry.get("layout")
    parts = {key: kept for key, kept in (row.parts if row else {}).items() if key != part}
    parts |= {part: data} if data is not None else {}
    if row is None and not parts:
        return
    if not parts:
        save.delete([row], actor=actor)
        messages.success(request, _("The default stands again."), extra_tags=f"undo:/layouts/{row.pk}/restore")
        return
    record = row or values.new_record(described)
    label = f"{entity.label_plural}: {role.name if role else _('Everyone')}"
    values.apply(record, described, {"label": label[:120], "entity": entity.name, "role": str(role.pk) if role else None, "parts": parts}, actor)  # fmt: skip
    save.save(record, actor=actor)
    messages.success(request, _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(record.pk)}")


# -- from what is kept to groups and back ------------------------------------------------------------------------------


def _labels(entity: Entity, part: str) -> dict[str, str]:
    """What may be arranged."""
    if part == PANELS:
        return {key: str(label) for key, label in panel_keys(entity).items()}
    able = entity.by_key.values() if part == LIST else entity.fields
    return {each.key: str(each.label) for each in able if part != FORM or (each.on_form and not each.readonly)}


def _arranged(entity: Entity, part: str, kept: Any) -> list[Group]:
    """The groups of a part: as kept, else as the description has them; what is new stands in the last shown one."""
    groups = _of_kept(part, kept) if kept is not None else _of_description(entity, part)
    labels = _labels(entity, part)
    named = {key for each in groups for key in each.keys}
    rest = [key for key in labels if key not in named]
    if part == PAGE:
        loose = [key for key in rest if entity.by_key[key].on_form or not entity.by_key[key].readonly]
        if loose:
            groups.insert(len(groups) - 1, _section(gettext_noop("More"), loose))
        rest = [key for key in rest if key not in loose]
    at = -1 if part in (PAGE, LIST) else -2
    groups[at].keys += rest
    return groups


def _of_kept(part: str, kept: Any) -> list[Group]:
    if part == PAGE:
        sections = [Group(SECTION, each["label"], list(each["fields"]), each.get("label_ru", "")) for each in kept.get("sections", [])]  # fmt: skip
        return [*sections, Group(HIDDEN, _("Not shown"), list(kept.get(HIDDEN, [])))]
    return [Group(name, label, list(kept.get(name, []))) for name, label in _places(part)]


def _of_description(entity: Entity, part: str) -> list[Group]:
    if part == PAGE:
        sections = [_section(each.label, each.fields) for each in entity.sections]
        if not sections:
            sections = [_section(gettext_noop("Details"), [each.key for each in entity.fields if each.on_form or not each.readonly])]  # fmt: skip
        return [*sections, Group(HIDDEN, _("Not shown"))]
    groups = [Group(name, label) for name, label in _places(part)]
    if part == FORM:
        groups[0].keys = list(entity.form) or list(_labels(entity, FORM))[:FIRST_FIELDS]
    elif part == LIST:
        groups[0].keys = list(entity.list.columns if entity.list else (entity.title,))
    return groups


def _section(label: Any, keys: Iterable[str] = ()) -> Group:
    """A section of the program with its words in both languages, so that they stay when the layout is kept."""
    with override("ru"):
        russian = str(label) if not isinstance(label, str) else _(label)
    with override("en"):
        return Group(SECTION, str(label), list(keys), russian)


def _places(part: str) -> list[tuple[str, str]]:
    return {
        FORM: [("first", _("Asked for first")), ("more", _("Under “More fields”")), (HIDDEN, _("Not on the form"))],
        LIST: [("columns", _("Columns")), (HIDDEN, _("Not shown"))],
        PANELS: [("shown", _("Shown")), (HIDDEN, _("Not shown"))],
    }[part]


def _posted(post: QueryDict, part: str) -> list[Group]:
    """The groups as they were sent: their marks and their keys in the order of the page."""
    labels, russian = iter(post.getlist("label")), iter(post.getlist("label_ru"))
    names = dict(_places(part)) if part != PAGE else {HIDDEN: _("Not shown")}
    groups: list[Group] = []
    for item in post.getlist("item")[:2000]:
        if item == f"#{SECTION}" and part == PAGE:
            groups.append(Group(SECTION, next(labels, "").strip()[:80], [], next(russian, "").strip()[:80]))
        elif item.startswith("#") and item[1:] in names:
            groups.append(Group(item[1:], names[item[1:]]))
        elif groups:
            groups[-1].keys.append(item)
    missing = [Group(name, label) for name, label in names.items() if all(each.name != name for each in groups)]
    return [*groups, *missing]


def _dropped(groups: list[Group], place: str) -> list[Group]:
    """Without a section; its fields go to what is not shown."""
    index = whole(place)
    if index is None or index >= len(groups) or not groups[index].is_section:
        return groups
    groups[-1].keys += groups[index].keys
    return [each for at, each in enumerate(groups) if at != index]


def _data(part: str, groups: Iterable[Group]) -> dict[str, Any]:
    if part == PAGE:
        sections = [{"label": each.label, "label_ru": each.label_ru, "fields": each.keys} for each in groups if each.is_section]  # fmt: skip
        hidden = [key for each in groups if not each.is_section for key in each.keys]
        return {"sections": sections, HIDDEN: hidden}
    return {each.name: each.keys for each in groups if part != LIST or each.name != HIDDEN}


def _role(text: str) -> Role | None:
    if not text:
        return None
    return get_object_or_404(Role, pk=id_of(text), deleted_at=None)


def _address(entity: Entity, role: Role | None, part: str) -> str:
    return f"{ADDRESS}{entity.name}/?{urlencode({'role': str(role.pk) if role else '', 'part': part})}"
