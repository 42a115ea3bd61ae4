"""`/api/v1/retention` (administrators): how long history and the bin are kept, what would go, what was archived."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.base.errors import Invalid
from regulars.base.jobs import enqueue
from regulars.engine import horizon
from regulars.services.audit import archive, retention, tasks
from regulars.services.identity.rights import require_admin


def shown(call: Call) -> HttpResponse:
    """GET /retention."""
    require_admin(call.actor)
    readings_before, readings = retention.old_readings()
    return answer(
        {
            **retention.policy(),
            "history_begins_at": horizon.begins_at(),
            "would_go": [asdict(each) for each in retention.would_go()],
            "readings_before": readings_before,
            "readings": readings,
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


def brought_back(call: Call) -> HttpResponse:
    """POST /retention/bring-back with `{"table": …}`: an archived month comes back into the log (202)."""
    require_admin(call.actor)
    given = call.json_object()
    wrong = unknown(given, ("table",))
    if not isinstance(given.get("table"), str):
        wrong["table"] = _("The table of an archived month is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    tasks.ask_back(given["table"], actor=call.actor)
    return answer({"asked": True}, status=202)
