"""Personal data for programs: who a person is, what is kept of them, who read what, who came back. Erasing is a verb of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine import access
from regulars.services.privacy import people, readings, rights
from regulars.services.privacy.erasing import certificate
from regulars.services.privacy.erasing.plan import Plan, plan_of
from regulars.services.privacy.models import Return, SubjectRequest
from regulars.services.privacy.people import Found, Person

MOST = 200
Offered = Mapping[str, Callable[[], HttpResponse]]


def offered(call: Call, rest: list[str]) -> Offered | None:
    """What may be asked at an address of personal data, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: found(call)}
        case [key]:
            return {"GET": lambda: kept(call, key)}
    return None


def readings_offered(call: Call, rest: list[str]) -> Offered | None:
    """The same of what sensitive data was read."""
    return None if rest else {"GET": lambda: read(call)}


def returns_offered(call: Call, rest: list[str]) -> Offered | None:
    """The same of people who came back after they were erased."""
    return None if rest else {"GET": lambda: returned(call)}


def found(call: Call) -> HttpResponse:
    """GET /personal-data?q=: people by a part of the name, or a whole e-mail or telephone, with others of the same reach."""
    rights.require(call.actor)
    words = call.parameter("q").strip()
    if len(words) < 2:
        raise Invalid(fields={"q": _("At least two characters are needed.")})
    listed = people.search(words)
    alike = people.alike([each.person for each in listed[:MOST]])
    return answer({"items": [_found(each) for each in listed], "alike": [_found(each) for each in alike]})


def kept(call: Call, key: str) -> HttpResponse:
    """GET /personal-data/REQUEST: everything that is kept of the person of a request, and what erasing would do."""
    rights.require(call.actor)
    request: SubjectRequest = access.records("subject-request", call.actor).get(key)
    plan = plan_of([Person.read(each) for each in request.records])
    return answer(
        {
            "request": {"id": request.pk, "number": request.number},
            "records": [_found(each) for each in people.shown(plan.found.people)],
            "alike": [_found(each) for each in people.alike(plan.found.people)],
            "kept": [_step(plan, place) for place in range(len(plan.steps))],
            "traces": plan.found.traces,
            "files": {"going": plan.files, "on_records_that_stay": plan.kept_files},
            "backups": certificate.backups(),
            "confirmation": plan.confirmation,
        }
    )


def _step(plan: Plan, place: int) -> dict[str, Any]:
    step, group = plan.steps[place], plan.found.groups[place]
    return {
        "entity": step.entity.name, "way": step.way, "count": step.count, "deed": step.deed,
        "fields": list(step.fields), "reason": str(step.reason), "ids": list(group.ids[:MOST]),
    }  # fmt: skip


def _found(each: Found) -> dict[str, Any]:
    return {
        "record": str(each.person), "entity": each.person.entity, "id": each.person.id, "number": each.number,
        "label": each.title, "email": each.email or None, "phone": each.phone or None, "state": each.state or "living",
    }  # fmt: skip


def read(call: Call) -> HttpResponse:
    """GET /sensitive-readings: who read sensitive values; `record`, `actor`, `before` narrow it."""
    rights.require(call.actor)
    given = {name: call.identifier(name) for name in ("record", "actor", "before")}
    listed = readings.recent(**given)
    items = [
        {
            "id": each.id, "at": each.at, "who": each.who, "source": each.source, "entity": each.entity,
            "fields": list(each.fields), "count": each.count,
            "records": [{"id": key, "label": label} for key, label in each.records],
        }
        for each in listed
    ]  # fmt: skip
    return answer({"items": items, "next": listed[-1].id if len(listed) == readings.AT_ONCE else None})


def returned(call: Call) -> HttpResponse:
    """GET /returns-after-erasure: records that have the e-mail or telephone of someone who was erased, not yet looked at."""
    rights.require(call.actor)
    listed = Return.objects.filter(settled_at=None).order_by("-id")[:MOST]
    items = [
        {
            "id": each.pk, "at": each.at, "entity": each.entity, "record": each.record, "field": each.field,
            "source": each.source, "erasure": each.erasure_id,
        }
        for each in listed
    ]  # fmt: skip
    return answer({"items": items})
