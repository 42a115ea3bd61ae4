"""`/api/v1/rules/ID/mailbox`: the mailbox that a rule reads by IMAP: set, tried, read now, read no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.api.rules import rule_of
from regulars.services.intake import mailbox, reading
from regulars.services.intake.mailbox_parts import NAMES
from regulars.services.intake.models import Mailbox

Handler = Callable[[], HttpResponse]


def offered(call: Call, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked below `mailbox`, by method; None where there is nothing."""
    match rest:
        case []:
            return {
                "GET": lambda: shown(call, key),
                "PATCH": lambda: put(call, key),
                "DELETE": lambda: dropped(call, key),
            }
        case ["test"]:
            return {"POST": lambda: tested(call, key)}
        case ["read"]:
            return {"POST": lambda: asked(call, key)}
    return None


def shown(call: Call, key: str) -> HttpResponse:
    """GET …/mailbox: how it is set, without the password, and how reading goes."""
    return answer(_told(mailbox.require(rule_of(call, key), actor=call.actor)))


def put(call: Call, key: str) -> HttpResponse:
    """PATCH …/mailbox: read this one from now on; what is left out stays. It is opened before anything is kept."""
    body = call.json_object(NAMES)
    return answer(_told(mailbox.put(rule_of(call, key, "edit"), body, actor=call.actor)))


def dropped(call: Call, key: str) -> HttpResponse:
    """DELETE …/mailbox: read no more."""
    mailbox.drop(rule_of(call, key, "edit"), actor=call.actor)
    return nothing()


def tested(call: Call, key: str) -> HttpResponse:
    """POST …/mailbox/test, with the body of PATCH: what would be read. Nothing is kept."""
    body = call.json_object(NAMES)
    found = mailbox.tried(rule_of(call, key, "edit"), body, actor=call.actor)
    return answer({"messages": found.count, "folders": found.folders})


def asked(call: Call, key: str) -> HttpResponse:
    """POST …/mailbox/read: a worker reads it now."""
    box = mailbox.require(rule_of(call, key, "edit"), actor=call.actor)
    reading.ask(box.rule)
    return answer(_told(box), status=202)


def _told(box: Mailbox) -> dict[str, Any]:
    names = (
        "host",
        "port",
        "security",
        "username",
        "folder",
        "afterwards",
        "moved_to",
        "set_at",
        "read_at",
        "next_at",
        "failures",
    )
    return {**{name: getattr(box, name) for name in names}, "problem": reading.problem_of(box)}
