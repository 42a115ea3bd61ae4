"""The bin: everything deleted that a person may bring back, brought back in bulk; deleted for good by administrators."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid
from regulars.engine import bin as bins
from regulars.engine import purge
from regulars.engine.bin import Left
from regulars.engine.models import User
from regulars.ui import pages

HOME = "/bin/"
MOST = 500
TOLD = 5


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The latest deleted first, narrowed by entity, person and words."""
    actor = pages.actor_of(request)
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("entity", "by", "q")}
    try:
        by = uuid.UUID(asked["by"]) if asked["by"] else None
        after = bins.place_of(request.GET.get("after", ""))
    except ValueError:
        raise Invalid(_("This address cannot be read."), code="bad_parameter") from None
    found = bins.page(actor, entity=asked["entity"], by=by, words=asked["q"], after=after)
    query = {name: value for name, value in asked.items() if value}
    context: dict[str, Any] = {
        "title": _("Bin"),
        "found": found.items,
        "next": f"{HOME}?{urlencode({**query, 'after': str(found.next)})}" if found.next else "",
        "asked": asked,
        "narrowed": bool(query),
        "person": User.objects.filter(pk=by).values_list("name", flat=True).first() if by else "",
        "entities": [(each.name, str(each.label_plural)) for each in bins.entities_of(actor)],
        "may_purge": actor.is_admin,
    }
    return pages.render(request, "ui/bin.html", **context)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """The chosen ones come back whole."""
    done, left, batch = bins.bring_back(_chosen(request), actor=pages.actor_of(request))
    if done:
        text = ngettext("%(count)s record is back.", "%(count)s records are back.", done) % {"count": done}
        messages.success(request, text, extra_tags=f"undo:/undo/batch/{batch}")
    _tell(request, left)
    return HttpResponseRedirect(HOME)


@require_POST
def delete_for_good(request: HttpRequest) -> HttpResponse:
    """The chosen ones go for good, after the word was typed that says it is meant."""
    chosen = _chosen(request)
    if request.POST.get("sure") != "1":
        raise Invalid(_("Say that you mean it: what is deleted for good does not come back."), code="not_sure")
    result = purge.purge(chosen, actor=pages.actor_of(request))
    if result.done:
        words = ngettext(
            "%(count)s record was deleted for good.", "%(count)s records were deleted for good.", result.done
        )
        messages.success(request, words % {"count": result.done})
    _tell(request, result.left)
    return HttpResponseRedirect(HOME)


def _chosen(request: HttpRequest) -> list[tuple[str, uuid.UUID]]:
    """The marked rows, as `entity:id`. Raises Invalid."""
    found = []
    for each in request.POST.getlist("record")[:MOST]:
        name, _colon, key = each.partition(":")
        try:
            found.append((name, uuid.UUID(key)))
        except ValueError:
            raise Invalid(_("This address cannot be read."), code="bad_parameter") from None
    if not found:
        raise Invalid(_("Choose at least one."), code="nothing_chosen")
    return found


def _tell(request: HttpRequest, left: Sequence[Left]) -> None:
    for each in left[:TOLD]:
        messages.error(request, f"{each.title}: {each.reason}" if each.title else each.reason)
    if len(left) > TOLD:
        rest = len(left) - TOLD
        messages.error(request, ngettext("and %(num)s more", "and %(num)s more", rest) % {"num": rest})
