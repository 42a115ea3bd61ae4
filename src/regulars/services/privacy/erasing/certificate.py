"""The proof of an erasure: what, when, by whom, at whose request, how much; sealed by a digest, without a value of the person."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.engine import actor as actors
from regulars.engine import registry, rows, save
from regulars.engine.actor import Actor
from regulars.services.privacy.erasing.plan import Plan
from regulars.services.privacy.models import Erasure, SubjectRequest


def begin(request: SubjectRequest, mode: str, actor: Actor) -> Erasure:
    """The certificate's row, for its number; what it tells comes at the end."""
    made = Erasure(name="—", request=request, mode=mode, executed_at=timezone.now(), executed_by_id=actor.id)
    save.save(made, actor=actors.system(actor.source))
    return made


def end(erasure: Erasure, plan: Plan, counts: dict[str, dict[str, int]], actor: Actor) -> Erasure:
    """What was done, sealed."""
    erasure.name = _("Certificate of erasure %(number)s") % {"number": erasure.number}
    erasure.content = content_of(erasure, plan, counts, actor)
    erasure.digest = digest_of(erasure.content)
    names = ("name", "content", "digest")
    rows.update(registry.get("erasure"), [(erasure, names)])
    rows.query(
        "update engine_change set title = %s where record = %s and entity = 'erasure'", [erasure.name, erasure.pk]
    )
    return erasure


def content_of(erasure: Erasure, plan: Plan, counts: dict[str, dict[str, int]], actor: Actor) -> dict[str, Any]:
    request = erasure.request
    return {
        "number": erasure.number,
        "at": erasure.executed_at.isoformat(),
        "by": {"id": str(actor.id) if actor.id else None, "name": actor.name},
        "request": {
            "number": request.number,
            "kind": request.kind,
            "channel": request.channel,
            "received_on": request.received_on.isoformat(),
        },
        "mode": erasure.mode,
        "records": [str(each) for each in plan.found.people],
        "steps": [
            {
                "entity": step.entity.name,
                "way": step.way,
                "count": step.count,
                "deed": step.deed,
                "fields": list(step.fields),
                "reason": step.reason,
            }
            for step in plan.steps
        ],
        "counts": {**counts, "in_all": {name: sum(each.values()) for name, each in counts.items()}},
        "backups": backups(),
    }


def backups() -> str:
    """What the certificate cannot reach, said openly."""
    return _(
        "Backups made before this moment still hold the data until they are deleted in their turn. They are not read in "
        "daily work; whoever restores one carries out this erasure again, and the list of those who were erased tells of it."
    )


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content, its keys in order."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_whole(erasure: Erasure) -> bool:
    """Whether the certificate is as it was sealed."""
    return digest_of(erasure.content) == erasure.digest


def shown(erasure: Erasure) -> dict[str, Any]:
    """What pages and the printed form show of a certificate."""
    content = erasure.content
    steps = [
        {**step, "label": str(found.label_plural) if (found := registry.find(step["entity"])) else step["entity"]}
        for step in content.get("steps", ())
    ]
    return {"erasure": erasure, "content": content, "steps": steps, "whole": is_whole(erasure)}
