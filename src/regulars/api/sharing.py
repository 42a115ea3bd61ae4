"""Shares over the API: of a record, of a group of records, and the list of all that concern one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.engine import access, loans, registry, shares, sharing
from regulars.engine.describe import Entity
from regulars.engine.models import Share

OF = ("with_me", "by_me", "all")
GROUP = ("entity", "name", "filter")


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of shares, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: group_lent(call)}
        case [key]:
            return {"GET": lambda: shown(call, key), "DELETE": lambda: ended(call, key)}
    return None


def of_record(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET …/ID/shares: all of them for those who may share the record, to others what concerns them."""
    record = access.records(entity, call.actor).row(key, ())
    return answer({"items": [item(each) for each in shares.of_record(entity, record.id, call.actor)]})


def lent(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST …/ID/shares: `{"user": ID}` or `{"team": ID}`, `level`, `until`, `note`."""
    data = call.json_object(loans.PARTS)
    made = sharing.share_record(entity, key, loans.read(data, call.actor.manner), actor=call.actor)
    return _created(made)


def listed(call: Call) -> HttpResponse:
    """GET /shares: those with me, by me, or (administrators) all; `entity` narrows. The latest first."""
    which = call.choice("of", OF) or "with_me"
    if which == "all" and not call.actor.is_unlimited:
        raise NotAllowed
    found = {"with_me": shares.with_me, "by_me": shares.by_me, "all": lambda _actor: shares.live()}[which](call.actor)
    name = call.parameter("entity")
    if name:
        known = registry.find(name) or registry.by_plural(name)
        found = found.filter(entity=known.name if known else "")
    visible = [each for each in found[: call.number("limit", 100, 500)] if _may_read(call, each)]
    return answer({"items": [item(each) for each in visible]})


def group_lent(call: Call) -> HttpResponse:
    """POST /shares: a group: `entity`, `name`, `filter`, and as for a record."""
    data = call.json_object((*GROUP, *loans.PARTS))
    given = data.get("entity")
    entity = (registry.find(given) or registry.by_plural(given)) if isinstance(given, str) else None
    wrong: dict[str, str] = {}
    if entity is None:
        wrong["entity"] = _("There is no entity “%(name)s”.") % {"name": str(given)[:60]}
    if not isinstance(data.get("filter", {}), dict):
        wrong["filter"] = _("A JSON object is expected.")
    if not isinstance(data.get("name", ""), str):
        wrong["name"] = _("A text is expected.")
    if wrong or entity is None:
        raise Invalid(fields=wrong)
    loan = loans.read(data, call.actor.manner)
    return _created(sharing.share_group(entity, data.get("name", ""), data.get("filter", {}), loan, actor=call.actor))


def shown(call: Call, key: str) -> HttpResponse:
    """GET /shares/ID."""
    return answer(item(_one(call, key)))


def ended(call: Call, key: str, entity: Entity | None = None, record: str = "") -> HttpResponse:
    """DELETE: it ends now. Under a record it must be that record's."""
    share = _one(call, key)
    if entity is not None:
        row = access.records(entity, call.actor).row(record, ())
        if share.record != row.id:
            raise _no_share()
    sharing.end(share, actor=call.actor)
    return nothing()


def item(share: Share) -> dict[str, Any]:
    entity = registry.get(share.entity)
    return {
        "id": share.pk,
        "entity": share.entity,
        "record": share.record,
        "name": share.name,
        "filter": share.filter,
        "user": _named(share.user),
        "team": _named(share.team),
        "level": share.level,
        "until": share.until,
        "note": share.note,
        "created_at": share.created_at,
        "created_by": _named(share.created_by),
        "url": f"/api/v1/shares/{share.pk}",
        "record_url": f"/api/v1/{entity.plural}/{share.record}" if share.record else None,
    }


def _named(found: Any) -> dict[str, Any] | None:
    return {"id": found.pk, "label": found.name} if found is not None else None


def _created(made: Share) -> HttpResponse:
    return answer(item(made), status=201, headers={"Location": f"/api/v1/shares/{made.pk}"})


def _may_read(call: Call, share: Share) -> bool:
    """Whether the token reads the entity at all."""
    entity = registry.find(share.entity)
    return entity is not None and access.token_allows(call.actor, entity, "view")


def _one(call: Call, key: str) -> Share:
    try:
        found = shares.one(uuid.UUID(key), call.actor)
    except ValueError:
        raise _no_share() from None
    if not _may_read(call, found):
        raise _no_share()
    return found


def _no_share() -> NotFound:
    return NotFound(_("There is no such share, or you may not see it."))
