"""Every way to a record: addresses of pages and of the API, as the wrong person asks them. A way names the route it goes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from regulars.services.identity import tokens
from regulars.services.webhooks import bodies
from regulars.services.webhooks.models import Delivery
from tests.rights.matrix.world import MARKER

WORDS = MARKER[:-1]
"""What is typed to find the marker: answers may repeat the question, and must not hold the whole marker."""


@dataclass
class Asker:
    """A person in the browser and with a token."""

    user: Any
    client: Client = field(default_factory=Client)
    secret: str = ""

    def __post_init__(self):
        self.client.force_login(self.user)
        self.secret = tokens.make(self.user, name="matrix", scopes=(), expires_at=None)[1]

    def get(self, address, *, part=False):
        return self.client.get(address, headers={"HX-Request": "true"} if part else {})

    def post(self, address, data=None):
        return self.client.post(address, data or {})

    def api(self, method, path, data=None, *, media="application/json"):
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        headers = {"Authorization": f"Bearer {self.secret}"}
        return Client().generic(method, f"/api/v1/{path}", body, content_type=media, headers=headers)


@dataclass(frozen=True)
class Way:
    """One way. `routes` are the names of the addresses it goes (`api:` before those of the API); `writes` says that it tries to change."""

    name: str
    route: str
    ask: Callable[[Asker, Any], Any]
    writes: bool = False
    where: Callable[[Any], bool] = lambda entity: True


def _has(attribute):
    return lambda entity: bool(getattr(entity, attribute))


def _written(entity):
    return not entity.access.kept


def _filter(entity):
    """Records whose title holds the words."""
    title = entity.by_key[entity.title]
    return {"field": title.key, "op": "contains", "value": WORDS} if "contains" in title.operators else {}


def _page(name, route, template, *, part=False, where=lambda entity: True):
    return Way(name, route, lambda who, it: who.get(_filled(template, it), part=part), where=where)


def _press(name, route, template, data=None, *, where=_written):
    def ask(who, it):
        return who.post(_filled(template, it), data(it) if callable(data) else data)

    return Way(name, route, ask, writes=True, where=where)


def _read(name, template, *, where=lambda entity: True):
    return Way(f"api {name}", f"api:{name}", lambda who, it: who.api("GET", _filled(template, it)), where=where)


def _send(name, method, template, data=None, *, where=_written):
    def ask(who, it):
        return who.api(method, _filled(template, it), data(it) if callable(data) else data)

    return Way(f"api {name}", f"api:{name}", ask, writes=True, where=where)


def _filled(template, it):
    entity, record = it.entity, it.record
    lane = (
        getattr(record, f"{entity.board.by}_id", None) or getattr(record, entity.board.by, "") if entity.board else ""
    )
    return template.format(
        p=entity.plural,
        n=entity.name,
        id=record.pk,
        no=record.number,
        words=WORDS,
        filter=quote(json.dumps(_filter(entity))),
        field=next(
            (each.key for each in entity.fields if each.by_hand and not each.readonly and each.kind == "text"),
            entity.title,
        ),
        lane=lane,
        file=it.file.pk if it.file else record.pk,
        change=it.change,
        batch=it.batch,
        external=quote(it.external_id),
        rule=it.rule.pk if it.rule else record.pk,
        run=it.run.pk if it.run else record.pk,
        now=quote(timezone.now().isoformat()),
        days="start=2000-01-01&end=2099-01-01",
    )


def _title(it):
    """A form that would give the record another title."""
    return {it.entity.title: "Taken over", "name": "Taken over", "version": str(it.record.version)}


def _bulk(it):
    return {
        "id": str(it.record.pk),
        "step": "do",
        "field": next(each.key for each in it.entity.fields if each.on_form and not each.readonly),
    }


def _text(it):
    key = next((each.key for each in it.entity.fields if not each.readonly and each.kind == "text"), "external_id")
    return {key: "Taken over"}


def _each_verb(who, it):
    return [who.post(_filled(f"/{{p}}/{{id}}/actions/{each.verb}", it)) for each in it.entity.actions]


def _each_api_verb(who, it):
    return [who.api("POST", _filled(f"{{p}}/{{id}}/actions/{each.verb}", it), {}) for each in it.entity.actions]


def _each_dialog(who, it):
    return [who.get(_filled(f"/{{p}}/{{id}}/actions/{each.verb}", it)) for each in it.entity.actions]


def _each_bulk_verb(who, it):
    chosen = [each.verb for each in it.entity.actions if each.bulk]
    return [who.post(_filled(f"/{{p}}/bulk/actions/{verb}", it), _bulk(it)) for verb in chosen]


def _operations(it):
    row = {"values": _text(it)}
    return {
        "operations": [
            {"op": "update", "id": str(it.record.pk), **row},
            {"op": "update", "external_id": it.external_id, **row},
            {"op": "upsert", "external_id": it.external_id, **row},
            {"op": "delete", "id": str(it.record.pk)},
        ]
    }


PAGES = (
    _page("list", "ui:list", "/{p}/?view=all"),
    _page("list by words", "ui:list", "/{p}/?view=all&q={words}"),
    _page("list by a filter", "ui:list", "/{p}/?view=all&filter={filter}"),
    _page("list of the bin", "ui:list", "/{p}/?view=all&deleted=only"),
    _page("rows", "ui:rows", "/{p}/rows?view=all", part=True),
    _page("count", "ui:count", "/{p}/count?view=all&filter={filter}", part=True),
    _page("list as it stood", "ui:list", "/{p}/?view=all&as_of={now}"),
    _page("board", "ui:board", "/{p}/board?view=all", where=_has("board")),
    _page("lane", "ui:lane", "/{p}/board/lane?view=all&lane={lane}", part=True, where=_has("board")),
    _page("head of a lane", "ui:lane-head", "/{p}/board/head?view=all&lane={lane}", part=True, where=_has("board")),
    _page("rows of a board", "ui:board-rows", "/{p}/board/rows?view=all&rows=owner", part=True, where=_has("board")),
    _page("calendar", "ui:calendar", "/calendar", where=_has("calendar")),
    _page("calendar feed", "ui:calendar_events", "/calendar/events?{days}", where=_has("calendar")),
    _page("record by number", "ui:record", "/{p}/{no}"),
    _page("record by id", "ui:record", "/{p}/{id}"),
    _page("top of a record", "ui:record", "/{p}/{no}?part=top", part=True),
    _page("timeline", "ui:timeline", "/{p}/{id}/timeline", part=True),
    _page("panels", "ui:related", "/{p}/{id}/related", part=True),
    _page("form", "ui:edit", "/{p}/{no}/edit"),
    _page("cell", "ui:cell", "/{p}/{id}/cell/{field}", part=True),
    _page("field", "ui:field", "/{p}/{id}/fields/{field}", part=True),
    _page("composer", "ui:write", "/{p}/{id}/write/note", part=True),
    _page("options", "ui:options", "/{p}/options?q={words}", part=True),
    _page("latest options", "ui:options", "/{p}/options", part=True),
    _page("options of any entity", "ui:any_options", "/options?q={words}&entities={n}", part=True),
    _page("latest options of any", "ui:any_options", "/options?entities={n}", part=True),
    _page("bin of everything", "ui:bin", "/bin/?entity={n}"),
    _page("moment of a record", "ui:record_as_of", "/{p}/{id}/as-of"),
    _page("search", "ui:search", "/search?q={words}"),
    _page("palette", "ui:palette", "/search/palette?q={words}", part=True),
    _page("export", "exchange:export", "/{p}/export?view=all&format=csv"),
    _page("export of a workbook's rows", "exchange:export", "/{p}/export?view=all&format=jsonl&filter={filter}"),
    Way(
        "export of what was chosen",
        "exchange:export",
        lambda who, it: who.post(f"/{it.entity.plural}/export", {"format": "jsonl", "ids": str(it.record.pk)}),
    ),
    Way(
        "how what was chosen is exported",
        "exchange:export-chosen",
        lambda who, it: who.post(f"/{it.entity.plural}/export/chosen", {"id": str(it.record.pk)}),
    ),
    _page("file", "files:download", "/files/{file}", where=_written),
    _page("today", "today", "/"),
    _page("today's list", "today_list", "/today/list", part=True),
    _page("dashboard", "dashboard", "/dashboard"),
    _page("lead sources", "lead_sources", "/dashboard/leads"),
    _page("live", "live-since", "/live/since?since="),
    _page("groups", "ui:group", "/{p}/group?view=all&group={field}", part=True),
    Way("follow", "ui:follow", lambda who, it: who.post(f"/{it.entity.plural}/{it.record.pk}/follow")),
    Way(
        "follow many",
        "ui:bulk_follow",
        lambda who, it: who.post(f"/{it.entity.plural}/bulk/follow", {"id": str(it.record.pk)}),
    ),
    _page("who is here", "ui:presence", "/presence?at={n}:{id}&people={id}.1.0", part=True),
    _page("whom to mention", "ui:mentions", "/mentions?about={n}:{id}", part=True),
    _page("who it is shared with", "ui:share_record", "/{p}/{id}/share", part=True, where=_written),
    _page("why", "ui:why", "/{p}/{id}/why", part=True),
    _page("merge, looked at", "ui:merge", "/{p}/merge?id={id}&ids={id}", where=_written),
    Way(
        "merge of the selected",
        "ui:bulk_merge",
        lambda who, it: who.post(f"/{it.entity.plural}/bulk/merge", {"id": [str(it.record.pk), str(it.seen.pk)]}),
        where=_written,
    ),
    Way("dialogs of verbs", "ui:action", _each_dialog, where=_has("actions")),
    Way(
        "lookalikes",
        "ui:check",
        lambda who, it: who.post(
            f"/{it.entity.plural}/check",
            {"_field": it.entity.title, it.entity.title: WORDS, f"{it.entity.title}.first": WORDS},
        ),
    ),
)
HUB = tuple(
    Way(
        f"account's {name}",
        route,
        lambda who, it, address=address, part=part: who.get(address.format(id=it.hub.pk, no=it.hub.number), part=part),
    )
    for name, route, address, part in (
        ("page", "ui:record", "/accounts/{no}", False),
        ("timeline", "ui:timeline", "/accounts/{id}/timeline", True),
        ("panels", "ui:related", "/accounts/{id}/related", True),
    )
)
PRESSES = (
    _press("edit", "ui:edit", "/{p}/{no}/edit", _title),
    _press("cell", "ui:cell", "/{p}/{id}/cell/{field}", _title),
    _press("field", "ui:field", "/{p}/{id}/fields/{field}", _title),
    _press("stage", "ui:stage", "/{p}/{id}/stage", {"lane": ""}),
    _press("move", "ui:move", "/{p}/{id}/move", {"lane": ""}, where=lambda entity: bool(entity.board)),
    _press("fill", "ui:fill", "/{p}/{id}/fill", {"lane": ""}, where=lambda entity: bool(entity.board)),
    _press("resolve", "ui:resolve", "/{p}/{id}/resolve", lambda it: {"data": json.dumps(_text(it)), "version": "1"}),
    _press("delete", "ui:delete", "/{p}/{id}/delete"),
    _press("restore", "ui:restore", "/{p}/{id}/restore"),
    _press("compose", "ui:write", "/{p}/{id}/write/note", {"text": "I was here"}),
    _press("move in the calendar", "ui:calendar_move", "/calendar/move/{p}/{id}/1", {"start": "2030-01-01"}, where=lambda entity: bool(entity.calendar)),
    _press("bulk edit", "ui:bulk_edit", "/{p}/bulk/edit", _bulk),
    _press("bulk delete, looked at", "ui:bulk_delete", "/{p}/bulk/delete", lambda it: {"id": str(it.record.pk), "step": "look"}),
    _press("bulk delete", "ui:bulk_delete", "/{p}/bulk/delete", lambda it: {"id": str(it.record.pk), "step": "do"}),
    _press("bring back from the bin", "ui:bin_restore", "/bin/restore", lambda it: {"record": f"{it.entity.name}:{it.record.pk}"}),
    _press("delete for good", "ui:bin_purge", "/bin/purge", lambda it: {"record": f"{it.entity.name}:{it.record.pk}", "sure": "1"}),
    Way("transfer", "ui:transfer", lambda who, it: who.post(f"/{it.entity.plural}/{it.record.pk}/transfer", {"owner": str(who.user.pk), "step": "do"}), writes=True, where=_written),
    Way("bulk transfer, looked at", "ui:bulk_transfer", lambda who, it: who.post(f"/{it.entity.plural}/bulk/transfer", {"id": str(it.record.pk), "owner": str(who.user.pk), "step": "look"}), writes=True, where=_written),
    Way("bulk transfer", "ui:bulk_transfer", lambda who, it: who.post(f"/{it.entity.plural}/bulk/transfer", {"id": str(it.record.pk), "owner": str(who.user.pk), "step": "do"}), writes=True, where=_written),
    _press("share", "ui:share_record", "/{p}/{id}/share", {"level": "edit"}),
    _press("reveal", "ui:reveal", "/{p}/{id}/reveal/{field}"),
    _press("merge", "ui:merge", "/{p}/merge", lambda it: {"winner": str(it.seen.pk), "loser": str(it.record.pk), "id": [str(it.record.pk), str(it.seen.pk)], "step": "do"}),
    _press("remove a file", "files:remove", "/files/{file}/remove"),
    _press("undo a change", "ui:undo_change", "/undo/change/{change}"),
    _press("undo a batch", "ui:undo_batch", "/undo/batch/{batch}"),
    _press("complete from today", "today_complete", "/today/{p}/{id}/complete", where=lambda entity: "complete" in entity.action_by_verb),
    _press("plan from today", "today_plan", "/today/{p}/{id}/plan", {"when": "tomorrow"}, where=lambda entity: "complete" in entity.action_by_verb),
    Way("verbs", "ui:action", _each_verb, writes=True, where=_has("actions")),
    Way("bulk verbs", "ui:bulk_action", _each_bulk_verb, writes=True, where=_has("actions")),
    Way("attach", "ui:attach", lambda who, it: who.post(f"/{it.entity.plural}/{it.record.pk}/files", {"file": _upload()}), writes=True, where=_written),
    Way("upload", "files:upload", lambda who, it: who.post("/files", {"file": _upload(), "entity": it.entity.name, "record": str(it.record.pk)}), writes=True, where=_written),
)  # fmt: skip
API = (
    _read("list", "{p}?limit=500"),
    _read("list by words", "{p}?q={words}"),
    _read("list by a filter", "{p}?filter={filter}"),
    _read("list by id", "{p}?id={id}"),
    _read("list of the bin", "{p}?deleted=only"),
    _read("list as it stood", "{p}?as_of={now}"),
    _read("record", "{p}/{id}"),
    _read("record by number", "{p}/{no}"),
    _read("record as it stood", "{p}/{id}?as_of={now}"),
    _read("history", "{p}/{id}/changes"),
    _read("groups", "{p}/aggregate?group={field}"),
    _read("bin", "bin?entity={n}"),
    _read("undo, looked at", "changes/{change}/undo"),
    _read("undo of a batch, looked at", "batches/{batch}/undo"),
    _send("undo", "POST", "changes/{change}/undo", {}),
    _send("undo of a batch", "POST", "batches/{batch}/undo", {}),
    _send("restore from the bin", "POST", "bin/restore", lambda it: {"records": [{"entity": it.entity.name, "id": str(it.record.pk)}]}),
    _send("purge", "POST", "bin/purge", lambda it: {"records": [{"entity": it.entity.name, "id": str(it.record.pk)}]}),
    _read("feed", "changes?entity={n}&limit=1000"),
    _read("search", "search?q={words}"),
    _read("runs", "runs"),
    _read("why", "{p}/{id}/why"),
    _read("shares", "{p}/{id}/shares", where=_written),
    _read("followers", "{p}/{id}/followers"),
    Way("api follow", "api:followers", lambda who, it: who.api("POST", f"{it.entity.plural}/{it.record.pk}/followers")),
    Way("api be present", "api:presence", lambda who, it: who.api("POST", f"{it.entity.plural}/{it.record.pk}/presence")),
    Way("api who is present", "api:presence", lambda who, it: who.api("GET", f"{it.entity.plural}/{it.record.pk}/presence")),
    Way("api unfollow", "api:followers", lambda who, it: who.api("DELETE", f"{it.entity.plural}/{it.record.pk}/followers")),
    _send("change", "PATCH", "{p}/{id}", _text),
    _send("delete", "DELETE", "{p}/{id}"),
    _send("restore", "POST", "{p}/{id}/restore", {}),
    _send("bulk", "POST", "{p}/bulk", _operations),
    _send("merge away", "POST", "{p}/merge", lambda it: {"winner": str(it.seen.pk), "losers": [str(it.record.pk)]}),
    _send("merge into", "POST", "{p}/merge", lambda it: {"winner": str(it.record.pk), "losers": [str(it.seen.pk)]}),
    Way("api transfer", "api:transfer", lambda who, it: who.api("POST", f"{it.entity.plural}/transfer", {"ids": [str(it.record.pk)], "owner": str(who.user.pk)}), writes=True, where=_written),
    Way("api verbs", "api:verbs", _each_api_verb, writes=True, where=_has("actions")),
    Way("api share", "api:share", lambda who, it: who.api("POST", f"{it.entity.plural}/{it.record.pk}/shares", {"user": str(who.user.pk)}), writes=True, where=_written),
)  # fmt: skip


def _body_of_webhook(who, it):
    """What a webhook of the asker's would send of the record's changes."""
    return bodies.of(
        it.hook,
        [Delivery(webhook=it.hook, place=1, change=it.change, record=it.record.pk, type=f"{it.entity.name}.create")],
    )[1]


FOLLOWERS = (
    Way("body of a webhook", "ui:webhook", _body_of_webhook),
    _page("notifications", "ui:notifications", "/notifications/"),
    _page("latest notifications", "ui:notifications_latest", "/notifications/latest", part=True),
    _read("notifications", "notifications"),
    _page("runs of a rule", "ui:rule_runs", "/admin/rules/{rule}/runs"),
    _page("run of a rule", "ui:rule_run", "/admin/rules/{rule}/runs/{run}"),
    _page("month of a rule", "ui:rule_month", "/admin/rules/{rule}/month"),
    Way("try of a rule", "ui:try_rule", lambda who, it: who.post(_filled("/admin/rules/{rule}/try", it), {"record": str(it.record.pk)})),
    _read("runs of a rule", "rules/{rule}/runs"),
    _read("run of a rule", "rules/{rule}/runs/{run}"),
    _read("rehearsal", "rules/{rule}/rehearsal"),
    Way("api test of a rule", "api:test", lambda who, it: who.api("POST", _filled("rules/{rule}/test", it), {"record": str(it.record.pk)})),
)  # fmt: skip
"""What tells of records by itself."""
WAYS = (*PAGES, *HUB, *PRESSES, *API, *FOLLOWERS)


def _upload():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("note.txt", b"I was here")
