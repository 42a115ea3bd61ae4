"""`/api/v1/retention` (administrators): how long history and the bin are kept, what would go, what was archived."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.jobs import enqueue
from regulars.engine import horizon
from regulars.services.audit import archive, retention
from regulars.services.identity.rights import require_admin


def shown(call: Call) -> HttpResponse:
    """GET /retention."""
    require_admin(call.actor)
    return answer(
        {
            **retention.policy(),
            "history_begins_at": horizon.begins_at(),
            "would_go": [asdict(each) for each in retention.would_go()],
            "bin_before": retention.in_bin(),
            "archived": [asdict(each) for each in archive.manifests()],
        }
    )


def changed(call: Call) -> HttpResponse:
    """PATCH /retention: the answer says what the next night takes away."""
    retention.set_policy(call.json_object(), actor=call.actor)
    return shown(call)


def applied(call: Call) -> HttpResponse:
    """POST /retention/apply: the worker does it now (202)."""
    require_admin(call.actor)
    enqueue("audit.apply", queueing_lock="audit.apply")
    return answer({"asked": True}, status=202)
