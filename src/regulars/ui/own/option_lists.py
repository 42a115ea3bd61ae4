"""The options of built-in choices that administrators extend: added, named in both languages, coloured, ordered, retired."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from regulars.base.errors import Conflict, Invalid, Refused
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.custom.option_lists import STEP, Known, known, rows_of, standing
from regulars.engine.fields import Option
from regulars.engine.models import ListOption
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.own import lines, state
from regulars.ui.own.lines import Line


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every list with the fields that have it, and what was made of it."""
    shown = []
    for each in sorted(known().values(), key=lambda each: str(each.options.label)):
        rows, built = rows_of(each.options.name), {option.value for option in each.options}
        own = len([row for row in rows if row.value not in built])
        shown.append((each, own, len([row for row in rows if row.is_retired])))
    title = _("Lists of options")
    return pages.render(request, "ui/own/option_lists.html", title=title, crumbs=state.crumbs(last=title), rows=shown)


@for_admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """One list: its options in their order on one form."""
    found = known().get(name)
    if found is None:
        raise Http404
    if request.method == "GET":
        rows = rows_of(name)
        return _render(request, found, _stored(found, rows), _seen(rows))
    given = lines.posted(request.POST, "option", most=found.room)
    batch = uuid.uuid4()
    try:
        _keep(found, given, request.POST.get("seen", ""), actor=pages.actor_of(request), batch=batch)
    except Refused as problem:
        shown = _marked(found, given, problem)
        return _render(request, found, shown, request.POST.get("seen", ""), problem=problem)
    messages.success(
        request, _("Saved. It is so for everyone with their next click."), extra_tags=f"undo:/undo/batch/{batch}"
    )
    return HttpResponseRedirect(reverse("ui:option_list", args=(name,)))


def _keep(found: Known, given: Sequence[Line], seen: str, *, actor: Actor, batch: uuid.UUID) -> None:
    """The list as it was posted. Raises Conflict where somebody changed it since, Invalid with `options.2` for the third row."""
    described = registry.get("list-option")
    with transaction.atomic():
        rows = {row.value: row for row in rows_of(found.options.name)}
        if _seen(rows.values()) != seen:
            raise Conflict(_("Somebody changed this list meanwhile. Open it anew; what you typed is still below."))
        before = {each.value: each for each in _stored(found, list(rows.values()))}
        stayed = [value for value in before if value in {each.value for each in given}]
        is_ordered = [each.value for each in given[: len(stayed)]] == stayed
        records, places = [], []
        for place, each in enumerate(given):
            now = replace(each, name="", fixed=False)
            if is_ordered and each.value in before and replace(before[each.value], name="", fixed=False) == now:
                continue
            record = rows.get(each.value) or values.new_record(described)
            data = {
                "label": each.label or each.label_ru,
                "label_ru": each.label_ru,
                "tone": each.tone,
                "is_retired": each.retired,
            }
            data |= {} if is_ordered else {"position": (place + 1) * STEP}
            values.apply(record, described, data if each.value in rows else {"list": found.options.name, "value": each.value, **data}, actor)  # fmt: skip
            records.append(record)
            places.append(place)
        errors: dict[int, Refused] = {}
        save.save_many(records, actor=actor, batch=batch, errors=errors)
        if errors:
            raise Invalid(fields=_by_row(errors, places))
        built = {each.value for each in found.options}
        gone = [
            row for value, row in rows.items() if value not in built and value not in {each.value for each in given}
        ]
        save.delete(gone, actor=actor, batch=batch)


def _by_row(errors: dict[int, Refused], places: Sequence[int]) -> dict[str, str]:
    """What is wrong with which row; what is wrong with all of them once, with none."""
    texts = {at: problem.why for at, problem in errors.items()}
    if len(texts) == len(places) > 1 and len(set(texts.values())) == 1:
        return {"": next(iter(texts.values()))}
    return {f"options.{places[at]}": text for at, text in texts.items()}


def _seen(rows: Any) -> str:
    """What a page was drawn from: every row with its version."""
    return ",".join(sorted(f"{row.pk}:{row.version}" for row in rows))


def _stored(found: Known, rows: Sequence[ListOption]) -> list[Line]:
    """The options as rows of the form; of built-in ones the names of the code, where nobody gave others."""
    said = {row.value: row for row in rows}
    built = {each.value: each for each in found.options}
    return [
        Line(
            f"r{place}",
            each.value,
            _in("en", each) if each.value in built else said[each.value].label,
            _in("ru", each) if each.value in built else said[each.value].label_ru,
            each.tone,
            retired=each.retired,
            fixed=each.value in built,
        )
        for place, each in enumerate(standing(found.options, rows))
    ]


def _in(language: str, option: Option) -> str:
    with override(language):
        return str(option.label)


def _marked(found: Known, given: Sequence[Line], problem: Refused) -> list[Line]:
    """The rows as they were posted, each with what is wrong with it."""
    built = {each.value for each in found.options}
    fields = problem.fields or {}
    return [
        replace(each, error=str(fields.get(f"options.{place}", "")), fixed=each.value in built)
        for place, each in enumerate(given)
    ]


def _render(
    request: HttpRequest, found: Known, shown: list[Line], seen: str, *, problem: Refused | None = None
) -> HttpResponse:
    title = str(found.options.label)
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [*state.crumbs(), (_("Lists of options"), reverse("ui:option_lists")), (title, "")],
        "found": found,
        "places": [str(entity.label_plural) for entity, _field in found.fields],
        "seen": seen,
        "lines": shown,
        "tones": lines.tones(),
        "spare": Line(lines.SPARE),
        "errors": _errors(shown, problem) if problem else [],
    }
    return pages.render(request, "ui/own/option_list.html", status=problem.status if problem else 200, **context)


def _errors(shown: Sequence[Line], problem: Refused) -> list[tuple[str, str, str] | str]:
    """All that is wrong; of a row with the way to it."""
    placed: list[tuple[str, str, str] | str] = [
        (each.label or each.value, f"f-option-{each.name}", each.error) for each in shown if each.error
    ]
    loose = [
        str(text) for key, text in (problem.fields or {"": str(problem)}).items() if not key.startswith("options.")
    ]
    return [*loose, *placed]
