"""Everything about a person in one file that they can read and another program can take in: a ZIP of HTML, JSON and files."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from regulars.base.jobs import enqueue
from regulars.engine import actor as actors
from regulars.engine import notes, registry, runs, sensitive, stored, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Change, Run, StoredFile
from regulars.engine.query import Records, Row
from regulars.services.privacy.gathering import ABOUT, OWN, Everything, Group, everything
from regulars.services.privacy.models import SubjectRequest
from regulars.services.privacy.naming import GATHER
from regulars.services.privacy.people import Person

FORM = "regulars-person-1"
AT_ONCE = 500
UNTOLD = frozenset(("owner", "created_by", "updated_by", "extra"))
MOST_CHANGES = 20_000


def ask(request: SubjectRequest, *, actor: Actor) -> Run:
    """The run whose result is the file. That it was asked for stands in the request's history."""
    with transaction.atomic():
        run = Run.objects.create(
            kind=GATHER, label=GATHER, actor_id=actor.id,
            input={"request": str(request.pk), "number": request.number},
        )  # fmt: skip
        notes.note(request, verb="gather", diff={}, actor=actor)
        enqueue("privacy.gather", run=str(run.pk))
    return run


def carry_out(ticket: runs.Ticket, actor: Actor) -> None:
    """Write the file. Taken up again it begins anew: reading changes nothing."""
    run = ticket.run
    request = SubjectRequest.objects.get(pk=run.input["request"])
    with tempfile.TemporaryDirectory() as folder, override(str(workspace.value("language"))):
        path = Path(folder) / "person.zip"
        count = write(path, [Person.read(each) for each in request.records], actor=actor, number=request.number)
        name = f"person-{request.number}-{timezone.localdate()}.zip"
        kept = stored.keep(
            path, name=name, media_type="application/zip", actor_id=run.actor_id, entity="run", record=run.id
        )
    ticket.end(runs.DONE, done=count, result=kept, counts={"exported": count})


def write(path: Path, people: list[Person], *, actor: Actor, number: int) -> int:
    """The archive of these people's data. Sensitive values in it count as read by the actor. Gives the number of records."""
    found = everything(people, traces=False)
    groups = [_told(group, actor) for group in found.groups]
    kept = list(StoredFile.objects.filter(record__in=found.ids(OWN, ABOUT)).order_by("id"))
    content: dict[str, Any] = {
        "form": FORM,
        "made_at": timezone.now().isoformat(),
        "request": number,
        "groups": groups,
        "history": list(_history(found)),
        "files": [{"id": str(each.pk), "name": each.name, "size": each.size, "at": _place(each)} for each in kept],
    }
    digests: dict[str, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        page = render_to_string("privacy/handed_over.html", {"content": content}, using="jinja2")
        for name, data in (("index.html", page.encode()), ("data.json", _json(content))):
            archive.writestr(name, data)
            digests[name] = hashlib.sha256(data).hexdigest()
        for each in kept:
            source = stored.path_of(each)
            if source.is_file():
                archive.write(source, _place(each), zipfile.ZIP_STORED)
                digests[_place(each)] = each.sha256
        archive.writestr("manifest.json", _json({"form": FORM, "sha256": digests}))
    return sum(len(group["records"]) for group in groups)


def _told(group: Group, actor: Actor) -> dict[str, Any]:
    """Records of a group. Those that are about more than the person tell only which they are."""
    entity = group.entity
    keys = _keys(entity, whole=group.way in (OWN, ABOUT))
    records = [record for row in _rows(group, keys) if (record := _record(entity, row, keys))]
    asked = [key for key in keys if key in entity.sensitive]
    if asked:
        sensitive.note(entity, list(group.ids), asked, actor)
    return {
        "entity": entity.name,
        "label": str(entity.label_plural),
        "way": group.way,
        "fields": {key: str(entity.by_key[key].label) for key in keys},
        "records": records,
    }


def _keys(entity: Entity, *, whole: bool) -> list[str]:
    keys = [each.key for each in entity.fields if each.kind not in ("file", "image") and each.key not in UNTOLD]
    shown = keys if whole else [entity.title]
    return [*dict.fromkeys([*shown, "number", "created_at"])]


def _rows(group: Group, keys: list[str]) -> Iterator[Row]:
    """Every row of a group, those in the bin after the others."""
    everyone = Records(group.entity, actors.system())
    for records in (everyone, everyone.deleted()):
        for start in range(0, len(group.ids), AT_ONCE):
            yield from records.matching(group.ids[start : start + AT_ONCE]).page(keys, limit=AT_ONCE).rows


def _record(entity: Entity, row: Row, keys: list[str]) -> dict[str, Any]:
    values = {}
    for key in keys:
        found, value = entity.by_key[key], row.values[key]
        if not found.is_empty(value):
            values[key] = {"value": found.dump(value), "text": found.text(value)}
    return {"id": str(row.id), "values": values}


def _history(found: Everything) -> Iterator[dict[str, Any]]:
    """What was changed when on the person's own records."""
    changes = Change.objects.filter(record__in=found.ids(OWN)).order_by("id")[:MOST_CHANGES]
    for change in changes:
        entity = registry.find(change.entity)
        fields = entity.by_key if entity else {}
        diff = {key: pair for key, pair in change.diff.items() if key in fields and key not in UNTOLD}
        yield {"at": change.at.isoformat(), "entity": change.entity, "record": str(change.record), "verb": change.verb, "diff": diff}  # fmt: skip


def _place(file: StoredFile) -> str:
    return f"files/{uuid.UUID(str(file.pk)).hex[-8:]}-{file.name}"


def _json(content: Any) -> bytes:
    return orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2)
