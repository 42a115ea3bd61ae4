"""A new relation, said from the side of the record that one stands at."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.accounts.models import Relation, RelationKind
from regulars.areas.accounts.placing import done
from regulars.areas.accounts.relations.rules import ENDS
from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from regulars.base.ids import id_of
from regulars.engine import access, registry, values
from regulars.engine.fields import Ref
from regulars.engine.names import title_of
from regulars.engine.save import save
from regulars.ui import pages
from regulars.ui.controls import control
from regulars.ui.posted import read, typed

ASKED = ("object", "strength", "started_on", "ended_on", "note")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET asks what the record of the address (`of=account:ID`) is to whom; POST keeps it: `as` is the id of a kind, with a `-` before it in its other direction."""
    actor = pages.actor_of(request)
    access.require(actor, "relation", "create")
    record = _of(request, actor)
    mine = registry.of(record).name
    entity = registry.get("relation")
    shown: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    reason = ""
    if request.method == "POST":
        data = read(entity, ASKED, request.POST)
        fields = [entity.by_key[key] for key in ASKED]
        shown = typed(fields, data, request.POST)
        try:
            relation = _made(request.POST.get("as", ""), data, Ref(record.pk, "", mine), actor)
            kept = save(relation, actor=actor)
        except (NotAllowed, NotFound, Conflict):
            raise
        except Refused as problem:
            wrong = {
                ("as" if key == "kind" else "object" if key == "subject" else key): str(text)
                for key, text in problem.fields.items()
            }
            reason = "" if wrong else str(problem)
        else:
            return done(_("Relation kept: %(kind)s") % {"kind": kept.name}, kept.pk)
    context = {
        "title": _("Relation of %(name)s") % {"name": title_of(record, actor)},
        "of": f"{mine}:{record.pk}",
        "kinds": kinds_for(mine),
        "chosen": request.POST.get("as", ""),
        "controls": [control(entity.by_key[key], entity, shown.get(key), wrong, actor) for key in ASKED],
        "wrong": wrong,
        "reason": reason,
    }
    return pages.render(request, "accounts/relation_add.html", status=422 if wrong or reason else 200, **context)


def kinds_for(entity: str) -> list[tuple[str, str]]:
    """What a record of the entity may be to others: the id of a kind and its name, `-` and the id with its other name."""
    found: list[tuple[str, str]] = []
    for kind in RelationKind.objects.filter(deleted_at=None).order_by("position", "name"):
        if kind.first_is in ("", entity):
            found.append((str(kind.pk), kind.name))
        if kind.second_is in ("", entity) and kind.reverse_name != kind.name:
            found.append((f"-{kind.pk}", kind.reverse_name))
    return found


def _of(request: HttpRequest, actor: Any) -> Any:
    name, _colon, key = request.GET.get("of", "").partition(":")
    if name not in ENDS or id_of(key) is None:
        raise Http404
    return access.records(name, actor).get(key)


def _made(given: str, data: dict[str, Any], me: Ref, actor: Any) -> Any:
    key = id_of(given.lstrip("-"))
    kind = RelationKind.objects.filter(pk=key, deleted_at=None).first() if key else None
    if kind is None:
        raise Invalid(fields={"as": _("Choose what it is.")})
    relation: Any = Relation(kind=kind)
    values.apply(relation, registry.get("relation"), data, actor)
    other = Ref(relation.object_id, "", relation.object_entity) if relation.object_id else None
    if other is None:
        raise Invalid(fields={"object": _("This field is required.")})
    access.records(other.entity, actor).get(other.id)
    first, second = (other, me) if given.startswith("-") else (me, other)
    relation.subject_id, relation.subject_entity = first.id, first.entity
    relation.object_id, relation.object_entity = second.id, second.entity
    return relation
