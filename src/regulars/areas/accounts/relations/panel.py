"""What a company or person is to others, said from its side."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.areas.accounts.choices import STRENGTHS
from regulars.areas.accounts.relations.rules import relations_of
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Panel
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of

MOST = 30
ENDS = ("kind", "name", "subject", "object")
"""Without one of them nothing is told of a relation."""
SHOWN = ("strength", "started_on", "ended_on", "note")
STRENGTH_WORDS = {option.value: option for option in STRENGTHS}


def relations(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Each relation in the words of this side, those that last first. The other one is left out where the reader may not see it."""
    if not access.may(actor, "relation", "view") or any(actor.withholds("relation", key) for key in ENDS):
        return None
    known = list(relations_of(record.pk))
    seen = set(access.records("relation", actor).matching([each.pk for each in known]).ids()) if known else set()
    listed = [_line(each, record, actor) for each in known if each.pk in seen]
    names = labels_of([line["other"] for line in listed], actor) if listed else {}
    lines = [{**line, "title": names[line["other"].id]} for line in listed if line["other"].id in names]
    lines.sort(key=lambda line: line["is_over"])
    entity = registry.of(record).name
    may_add = actor.viewer is None and access.may(actor, "relation", "create")
    return {
        "lines": lines[:MOST],
        "more": max(0, len(lines) - MOST),
        "add_url": f"/relations/add?of={entity}:{record.pk}" if may_add else "",
        "strengths": STRENGTH_WORDS,
    }


def _line(relation: Any, record: Any, actor: Actor) -> dict[str, Any]:
    is_first = relation.subject_id == record.pk
    entity = relation.object_entity if is_first else relation.subject_entity
    key = relation.object_id if is_first else relation.subject_id
    shown = {key: getattr(relation, key) for key in SHOWN if not actor.withholds("relation", key)}
    ended_on = shown.get("ended_on")
    return {
        **dict.fromkeys(SHOWN),
        **shown,
        "number": relation.number,
        "words": relation.kind.name if is_first else relation.kind.reverse_name,
        "other": Ref(key, "", entity),
        "url": f"/{registry.get(entity).plural}/{key}",
        "is_company": entity == "account",
        "is_over": bool(ended_on and ended_on < timezone.localdate()),
    }


RELATIONS_PANEL = Panel("relations", _("Relations"), "accounts/relations_panel.html", relations)
