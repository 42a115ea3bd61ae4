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
    feed,
    followers,
    history,
    home,
    idempotency,
    importing,
    jobs,
    listing,
    merging,
    notification_settings,
    notifications,
    outgoing_mail,
    privacy,
    process,
    push_devices,
    records,
    recurring,
    retention,
    runs,
    searching,
    settings,
    sharing,
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
            return PLACES[place](call, rest)
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


def _of_personal_data(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: privacy.found(call)}
        case [key]:
            return {"GET": lambda: privacy.kept(call, key)}
    raise _nothing_here()


def _of_readings(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    if rest:
        raise _nothing_here()
    return {"GET": lambda: privacy.read(call)}


def _of_returns(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    if rest:
        raise _nothing_here()
    return {"GET": lambda: privacy.returned(call)}


def _of_recurring(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: recurring.listed(call), "POST": lambda: recurring.created(call)}
        case [key]:
            return {
                "GET": lambda: recurring.shown(call, key),
                "PATCH": lambda: recurring.changed(call, key),
                "DELETE": lambda: recurring.deleted(call, key),
            }
        case [key, "run"]:
            return {"POST": lambda: recurring.looked(call, key)}
    raise _nothing_here()


def _of_shares(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: sharing.listed(call), "POST": lambda: sharing.group_lent(call)}
        case [key]:
            return {"GET": lambda: sharing.shown(call, key), "DELETE": lambda: sharing.ended(call, key)}
    raise _nothing_here()


def _of_webhooks(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(webhooks.offered(call, rest))


def _of_approvals(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(approvals.offered(call, rest))


def _of_jobs(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(jobs.offered(call, rest))


def _of_outgoing_mail(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(outgoing_mail.offered(call, rest))


def _of_working_time(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(working_time.offered(call, rest))


def _of_tokens(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(tokens.offered(call, rest))


def _of_files(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(attachments.offered(call, rest))


def _of_programs(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    return _some(tokens.programs_offered(call, rest))


def _some(offered: Mapping[str, Handler] | None) -> Mapping[str, Handler]:
    if offered is None:
        raise _nothing_here()
    return offered


def _of_notifications(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: notifications.listed(call)}
        case ["read"]:
            return {"POST": lambda: notifications.read(call)}
        case ["devices"]:
            return {"GET": lambda: push_devices.listed(call), "POST": lambda: push_devices.added(call)}
        case ["devices", key]:
            return {"DELETE": lambda: push_devices.removed(call, key)}
        case [("settings" | "defaults") as whose]:
            everyone = whose == "defaults"
            return {
                "GET": lambda: notification_settings.shown(call, everyone=everyone),
                "PATCH": lambda: notification_settings.changed(call, everyone=everyone),
            }
    raise _nothing_here()


def _of_views(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: views.listed(call), "POST": lambda: views.created(call)}
        case ["first"]:
            return {"POST": lambda: views.first(call)}
        case [key]:
            return {
                "GET": lambda: views.shown(call, key),
                "PATCH": lambda: views.changed(call, key),
                "DELETE": lambda: views.deleted(call, key),
            }
    raise _nothing_here()


def _of_duplicates(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: duplicates.listed(call)}
        case ["run"]:
            return {"POST": lambda: duplicates.searched(call)}
        case ["merge"]:
            return {"POST": lambda: duplicates.merged(call)}
        case [key, ("dismiss" | "later" | "reopen") as what]:
            return {"POST": lambda: duplicates.decided(call, key, what)}
    raise _nothing_here()


def _of_runs(call: Call, rest: list[str]) -> Mapping[str, Handler]:
    match rest:
        case []:
            return {"GET": lambda: runs.listed(call)}
        case [key]:
            return {"GET": lambda: runs.shown(call, key)}
        case [key, ("errors" | "result") as which]:
            return {"GET": lambda: runs.file_of(call, key, which)}
        case [key, "cancel"]:
            return {"POST": lambda: runs.cancelled(call, key)}
        case [key, "undo"]:
            return {"POST": lambda: runs.undone(call, key)}
    raise _nothing_here()


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
            return {"POST": lambda: verbs.done(call, entity, key, verb)}
    found = workflow.offered(call, key, rest) if entity.name == "rule" else None
    return _some(found or process.offered(call, entity, key, rest))


PLACES: Mapping[str, Callable[[Call, list[str]], Mapping[str, Handler]]] = {
    "approval-requests": _of_approvals,
    "personal-data": _of_personal_data,
    "sensitive-readings": _of_readings,
    "returns-after-erasure": _of_returns,
    "duplicates": _of_duplicates,
    "files": _of_files,
    "notifications": _of_notifications,
    "outgoing-mail": _of_outgoing_mail,
    "working-time": _of_working_time,
    "recurring-imports": _of_recurring,
    "shares": _of_shares,
    "programs": _of_programs,
    "runs": _of_runs,
    "tokens": _of_tokens,
    "views": _of_views,
    "jobs": _of_jobs,
    "webhooks": _of_webhooks,
}


def _entity(plural: str) -> Entity:
    found = registry.by_plural(plural)
    if found is not None:
        return found
    text = _("There is no “%(name)s” here.") % {"name": plural[:60]}
    near = nearest(plural, [each.plural for each in registry.entities()])
    raise NotFound(text + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else text, code="unknown_entity")


def _nothing_here() -> NotFound:
    return NotFound(_("There is nothing at this address."))
