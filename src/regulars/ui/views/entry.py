"""Lines entered by keyboard, one after the other, or pasted: the row under them, and what becomes of what was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from markupsafe import Markup

from regulars.base.errors import Invalid, NotFound
from regulars.base.ids import id_of, uuid7
from regulars.engine import access, gates, registry
from regulars.engine.actor import Actor
from regulars.engine.entering import columns_of, enter, entry_of, lines_of
from regulars.engine.gates import Way
from regulars.engine.storing import joined
from regulars.ui import hx, pages
from regulars.ui.controls import link_address

LONGEST = 200_000


@require_POST
def add(request: HttpRequest, plural: str) -> HttpResponse:
    """`of` is the record that the lines are parts of, `lines` the text of them, `chosen` what was picked for a single one. Answers what was added in words, and the lines that were not, each with its error."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    entry_of(entity)
    whole, text = id_of(request.POST.get("of", "")), request.POST.get("lines", "")
    if whole is None:
        raise NotFound
    if len(text) > LONGEST:
        raise Invalid(_("This is too much at once."), code="too_many_lines")
    lines = lines_of(text, len(columns_of(entity, actor)) + 1)
    if len(lines) == 1:
        lines[0].chosen = id_of(request.POST.get("chosen", ""))
    batch = uuid7() if len(lines) > 1 else None
    with joined(batch), gates.coming(Way("form")):
        done = enter(entity, whole, lines, actor=actor)
    count = len(done.added)
    said = ngettext("%(num)s line was added.", "%(num)s lines were added.", count) % {"num": count} if count else ""
    wrong = [
        {"texts": line.texts, "chosen": str(line.chosen or ""), "error": line.error, "field": line.wrong}
        for line in done.wrong
    ]
    answer = JsonResponse({"said": said, "wrong": wrong})
    if count and batch:
        answer = hx.said(answer, said, undo=f"/undo/batch/{batch}")
    return hx.trigger(answer, "record:changed") if count else answer


def row_of(name: str, whole: Any, actor: Actor) -> Markup:
    """The row under the lines of a record in which further ones are entered; nothing for those who may not add any."""
    entity = registry.get(name)
    entry = entry_of(entity)
    if not access.may(actor, entity, "create") or actor.cannot_edit(entity.name, entry.what):
        return Markup("")
    named: Any = entity.by_key[entry.what]
    context = {
        "entity": entity,
        "whole": whole,
        "named": named,
        "what": entry_words(entity),
        "icon_name": registry.get(named.to).icon,
        "columns": columns_of(entity, actor),
        "url": link_address(named, entity, given={entity.part_of: whole.pk}),
    }
    return Markup(render_to_string("ui/entry.html", context))  # noqa: S704 - a template's output


def entry_words(entity: Any) -> str:
    """What one types first: “SKU or product”."""
    named: Any = entity.by_key[entity.entry.what]
    code = next(iter(entity.entry.codes), "")
    if not code:
        return str(named.label)
    target = registry.get(named.to)
    for key in code.split(".")[:-1]:
        link: Any = target.by_key[key]
        target = registry.get(link.to)
    label = target.by_key[code.rpartition(".")[2]].label
    return _("%(code)s or %(what)s") % {"code": label, "what": str(named.label).lower()}
