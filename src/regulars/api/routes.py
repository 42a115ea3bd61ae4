"""From an address to what answers it. The entities' part is the same for every entity of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import (
    aggregate,
    approvals,
    attachments,
    audit,
    bulk,
    deleted,
    describing,
    duplicates,
    exporting,
    feed,
    followers,
    granting,
    history,
    home,
    idempotency,
    importing,
    jobs,
    listing,
    merging,
    notifications,
    outgoing_mail,
    presence,
    privacy,
    process,
    qualification,
    records,
    recurring,
    reports,
    retention,
    runs,
    scoring,
    searching,
    settings,
    sharing,
    templates,
    territories,
    tokens,
    transfer,
    undoing,
    verbs,
    views,
    webhooks,
    why,
    workflow,
    working_time,
)
from regulars.api.answers import nothing
from regulars.api.call import IMPORT, Call
from regulars.api.refusals import Malformed, MethodNotAllowed
from regulars.base.errors import NotFound
from regulars.base.text import nearest
from regulars.engine import gates, registry
from regulars.engine.describe import Entity
from regulars.engine.gates import Way

Handler = Callable[[], HttpResponse]
WRITES = frozenset(("POST", "PATCH", "DELETE"))


def answer_to(call: Call) -> HttpResponse:
    """The answer of the one who is asked. Raises Refused."""
    offered = _offered(call)
    method = "GET" if call.method == "HEAD" else call.method
    handler = offered.get(method)
    if handler is None:
        allowed = (*offered, *(("HEAD",) if "GET" in offered else ()), "OPTIONS")
        if method == "OPTIONS":
            return nothing(headers={"Allow": ", ".join(allowed)})
        raise MethodNotAllowed(call.method, allowed)
    if method not in WRITES:
        return handler()
    if call.path[1:] == IMPORT:
        importing.require(call)  # before a large file is read
    with gates.coming(Way("api", asks=True, confirmed=_may_be_twice(call))):
        return idempotency.once(call, handler)


def _may_be_twice(call: Call) -> bool:
    """Whether the program was told of duplicates and wants its record all the same. Raises Malformed."""
    if call.path[1:] == IMPORT:
        return False
    given = call.parameter("duplicates") or call.header("HTTP_DUPLICATES")
    if given not in ("", "allow"):
        raise Malformed(_("“duplicates” may be “allow”."), code="bad_parameter")
    return given == "allow"


def _offered(call: Call) -> Mapping[str, Handler]:
    """What may be asked at this address, by method. Raises NotFound."""
    match call.path:
        case ():
            return {"GET": lambda: home.index(call)}
        case ("me",):
            return {"GET": lambda: home.me(call)}
        case ("search", *rest):
            return _of_search(call, rest)
        case (("audit" | "changes" | "batches" | "bin" | "retention") as head, *rest):
            return _of_history(call, head, rest)
        case ("settings",):
            return {"GET": lambda: settings.shown(call), "POST": lambda: settings.taken(call)}
        case ("archive",):
            return {"POST": lambda: runs.archived(call)}
        case ("territories", ("plan" | "preview" | "activate" | "settle") as what):
            method, handler = territories.OFFERED[what]
            return {method: lambda: handler(call)}
        case (place, *rest) if place in PLACES:
            return _some(PLACES[place](call, rest))
        case (plural, *rest):
            return _of_entity(call, _entity(plural), rest)
    raise _nothing_here()


def _of_search(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: searching.found(call)}
        case ["rebuild"]:
            return {"POST": lambda: searching.rebuilt(call)}
    raise _nothing_here()


def _of_history(call: Call, head: str, rest: list[str]) -> Mapping[str, Handler]:
    """What is told of the past, and what brings it back."""
    match head, rest:
        case "changes", []:
            return {"GET": lambda: feed.told(call)}
        case "audit", []:
            return {"GET": lambda: audit.told(call)}
        case "audit", ["export"]:
            return {"POST": lambda: audit.exported(call)}
        case "changes", [key, "undo"]:
            return {"GET": lambda: undoing.looked(call, key), "POST": lambda: undoing.done(call, key)}
        case "batches", [key, "undo"]:
            return {"GET": lambda: undoing.looked_at_batch(call, key), "POST": lambda: undoing.batch_done(call, key)}
        case "bin", []:
            return {"GET": lambda: deleted.listed(call)}
        case "bin", ["restore"]:
            return {"POST": lambda: deleted.restored(call)}
        case "bin", ["purge"]:
            return {"POST": lambda: deleted.purged(call)}
        case "retention", []:
            return {"GET": lambda: retention.shown(call), "PATCH": lambda: retention.changed(call)}
        case "retention", ["apply"]:
            return {"POST": lambda: retention.applied(call)}
        case "retention", ["bring-back"]:
            return {"POST": lambda: retention.brought_back(call)}
    raise _nothing_here()


def _some(offered: Mapping[str, Handler] | None) -> Mapping[str, Handler]:
    if offered is None:
        raise _nothing_here()
    return offered


def _of_entity(call: Call, entity: Entity, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: listing.listed(call, entity), "POST": lambda: records.created(call, entity)}
        case ["aggregate"]:
            return {"GET": lambda: aggregate.told(call, entity)}
        case ["describe"]:
            return {"GET": lambda: describing.told(call, entity)}
        case ["bulk"]:
            return {"POST": lambda: bulk.done(call, entity)}
        case ["merge"]:
            return {"POST": lambda: merging.done(call, entity)}
        case ["transfer"]:
            return {"POST": lambda: transfer.done(call, entity)}
        case ["export"]:
            return {"POST": lambda: exporting.begun(call, entity)}
        case ["import"]:
            return {"POST": lambda: importing.begun(call, entity)}
        case [key]:
            return {
                "GET": lambda: records.shown(call, entity, key),
                "PATCH": lambda: records.changed(call, entity, key),
                "DELETE": lambda: records.deleted(call, entity, key),
            }
        case [key, *rest]:
            return _of_record(call, entity, key, rest)
    raise _nothing_here()


def _of_record(call: Call, entity: Entity, key: str, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case ["restore"]:
            return {"POST": lambda: records.restored(call, entity, key)}
        case ["shares"]:
            return {
                "GET": lambda: sharing.of_record(call, entity, key),
                "POST": lambda: sharing.lent(call, entity, key),
            }
        case ["shares", share]:
            return {"DELETE": lambda: sharing.ended(call, share, entity, key)}
        case ["followers"]:
            return {
                "GET": lambda: followers.listed(call, entity, key),
                "POST": lambda: followers.followed(call, entity, key),
                "DELETE": lambda: followers.left(call, entity, key),
            }
        case ["presence"]:
            return {
                "GET": lambda: presence.shown(call, entity, key),
                "POST": lambda: presence.said(call, entity, key),
                "DELETE": lambda: presence.left(call, entity, key),
            }
        case ["why"]:
            return {"GET": lambda: why.told(call, entity, key)}
        case ["hand-over"] if entity.name == "user":
            return {"POST": lambda: transfer.handed_over(call, entity, key)}
        case ["changes"]:
            return {"GET": lambda: history.told(call, entity, key)}
        case ["files"]:
            return {
                "GET": lambda: attachments.listed(call, entity, key),
                "POST": lambda: attachments.brought(call, entity, key),
            }
        case ["actions", verb]:
            action = entity.action_by_verb.get(verb)
            has_offers = action is not None and action.offers is not None
            asked: dict[str, Handler] = {"GET": lambda: verbs.offered(call, entity, key, verb)} if has_offers else {}
            return {**asked, "POST": lambda: verbs.done(call, entity, key, verb)}
    below = {"rule": workflow.offered, "message-template": templates.offered}.get(entity.name)
    found = below(call, key, rest) if below else None
    services = (granting, process, qualification, scoring)
    return _some(found or next((told for each in services if (told := each.offered(call, entity, key, rest))), None))


PLACES: Mapping[str, Callable[[Call, list[str]], Mapping[str, Handler] | None]] = {
    "approval-requests": approvals.offered,
    "duplicates": duplicates.offered,
    "files": attachments.offered,
    "jobs": jobs.offered,
    "notifications": notifications.offered,
    "outgoing-mail": outgoing_mail.offered,
    "personal-data": privacy.offered,
    "programs": tokens.programs_offered,
    "recurring-imports": recurring.offered,
    "reports": reports.offered,
    "returns-after-erasure": privacy.returns_offered,
    "runs": runs.offered,
    "sensitive-readings": privacy.readings_offered,
    "shares": sharing.offered,
    "tokens": tokens.offered,
    "views": views.offered,
    "webhooks": webhooks.offered,
    "working-time": working_time.offered,
}
"""What stands under a word that is no entity's, each part with its own addresses."""


def _entity(plural: str) -> Entity:
    found = registry.by_plural(plural)
    if found is not None:
        return found
    text = _("There is no “%(name)s” here.") % {"name": plural[:60]}
    near = nearest(plural, [each.plural for each in registry.entities()])
    raise NotFound(text + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else text, code="unknown_entity")


def _nothing_here() -> NotFound:
    return NotFound(_("There is nothing at this address."))
