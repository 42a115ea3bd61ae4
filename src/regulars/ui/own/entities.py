"""Making a whole entity: its words, its stages, its links, its place in the menu. And changing, retiring it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.base.keys import key_of
from regulars.engine import registry, save, values
from regulars.engine.custom.entity_guards import TakenWords
from regulars.engine.custom.guards import RESERVED_KEYS
from regulars.engine.custom.making import STAGE, make_entity
from regulars.engine.models import CustomEntity
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.navigation import GROUPS
from regulars.ui.own import lines, state
from regulars.ui.own.rules import targets
from regulars.ui.undo_links import undo_url

TEXTS = (
    "label", "label_ru", "label_plural", "label_plural_ru", "key", "plural", "name_label", "name_label_ru", "help", "help_ru",
    "icon", "menu_group", "stage_field", "start_field", "end_field",
)  # fmt: skip
BOXES = ("is_in_menu", "is_open")
DRAWINGS = (
    "box package archive briefcase building building-2 house wrench truck ticket calendar-check clipboard-list file-text "
    "handshake target flag star trophy users user-round headset megaphone newspaper layers map-pin globe key lock shield "
    "server monitor plug zap activity receipt wallet coins scale route workflow bookmark tag camera life-buoy"
).split()


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new entity with its stages and links, all made together."""
    blank = {"icon": "box", "menu_group": "sales", "is_in_menu": True}
    if request.method == "GET":
        return _render(request, None, blank)
    data = _typed(request.POST)
    stages, links = lines.posted(request.POST, "stage"), lines.posted(request.POST, "link")
    try:
        row = make_entity(
            _named(data),
            stages=lines.options(stages),
            links=_links(links),
            series=request.POST.get("series", "").strip(),
            actor=pages.actor_of(request),
        )
    except Refused as problem:
        wrong = _wrong(problem)
        return _render(
            request,
            None,
            {**data, "series": request.POST.get("series", "")},
            wrong,
            stages,
            links,
            status=problem.status,
        )
    text = _("“%(label)s” is there: it has pages, an API, rights and history. Now add its fields.") % {"label": row.label_plural}  # fmt: skip
    messages.success(request, text)
    return HttpResponseRedirect(reverse("ui:own_entity", args=(row.key,)))


@for_admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Its words, drawing, place in the menu, board and calendar."""
    row = state.made_or_404(name)
    if request.method == "GET":
        return _render(request, row, {key: getattr(row, key) for key in (*TEXTS, *BOXES)})
    typed = _typed(request.POST)
    data = {key: value for key, value in typed.items() if key != "key"}
    try:
        values.apply(row, registry.get("custom-entity"), data, pages.actor_of(request))
        save.save(row, actor=pages.actor_of(request))
    except Refused as problem:
        wrong = _wrong(problem)
        return _render(request, row, {**typed, "key": row.key}, wrong, status=problem.status)
    messages.success(request, _("Saved."), extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(reverse("ui:own_entity", args=(row.key,)))


def _wrong(problem: Refused) -> dict[str, str]:
    return {key: str(text) for key, text in problem.fields.items()} or {"": str(problem)}


def _typed(post: QueryDict) -> dict[str, Any]:
    return {key: post.get(key, "").strip() for key in TEXTS} | {key: bool(post.get(key)) for key in BOXES}


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """With names for the API and the address made of the labels, where none were typed."""
    one, many = data["label"] or data["label_ru"], data["label_plural"] or data["label_plural_ru"]
    key = data["key"] or key_of(one, TakenWords(), most=38, join="-", start="entity")
    plural = data["plural"] or key_of(many, TakenWords((key,)), most=38, join="-", start="entities")
    return {**data, "label": one, "label_plural": many, "key": key, "plural": plural}


def _links(listed: list[lines.Line]) -> list[dict[str, str]]:
    """As posted; one without a label is called as a single record of what it leads to, in both languages."""
    found: list[dict[str, str]] = []
    for each in listed:
        taken = {STAGE, *RESERVED_KEYS, *(one["key"] for one in found)}
        label, label_ru = each.label or each.label_ru, each.label_ru
        if not label and each.to in {option.value for option in targets()}:
            label, label_ru = (_called(each.to, language) for language in ("en", "ru"))
        key = key_of(label or each.to, taken)
        found.append({"key": key, "label": label, "label_ru": label_ru, "to": each.to})
    return found


def _called(name: str, language: str) -> str:
    with override(language):
        return str(registry.get(name).label)


def _render(
    request: HttpRequest,
    row: CustomEntity | None,
    shown: dict[str, Any],
    wrong: dict[str, str] | None = None,
    stages: list[lines.Line] | None = None,
    links: list[lines.Line] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    wrong = wrong or {}
    entity = registry.find(row.key) if row else None
    title = _("New entity") if row is None else _("Settings of %(entity)s") % {"entity": row.label_plural}
    own = state.rows_of(entity) if entity else []
    context = {
        "title": title,
        "crumbs": state.crumbs(entity, title),
        "row": row,
        "entity": entity,
        "shown": shown,
        "errors": wrong,
        "loose": [text for key, text in wrong.items() if _is_loose(key)],
        "stages": _with_errors(stages or [], "stages", wrong),
        "links": _with_errors(links or [], "links", wrong),
        "spare": lines.Line(lines.SPARE),
        "tones": lines.tones(),
        "targets": [(option.value, str(option.label)) for option in targets()],
        "groups": [(key, _(label)) for key, label in GROUPS.items()],
        "drawings": list(dict.fromkeys([shown.get("icon") or "box", *DRAWINGS])),
        "choices": [(each.key, each.label) for each in own if each.kind == "choice" and not each.is_retired],
        "days": [(each.key, each.label) for each in own if each.kind in ("date", "moment") and not each.is_retired],
        "address": request.path,
    }
    return pages.render(request, "ui/own/entity_form.html", status=status, **context)


def _is_loose(key: str) -> bool:
    return key.partition(".")[0] not in (*TEXTS, *BOXES, "stages", "links", "series")


def _with_errors(listed: list[lines.Line], name: str, wrong: dict[str, str]) -> list[lines.Line]:
    return [replace(each, error=wrong.get(f"{name}.{place}", "")) for place, each in enumerate(listed)]
