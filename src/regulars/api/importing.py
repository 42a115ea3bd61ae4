"""`POST …/import`: a CSV or XLSX file, done by the worker; the answer is the run to ask about."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.runs import run_item
from regulars.base import strict_json
from regulars.base.errors import Invalid
from regulars.engine import registry, stored
from regulars.engine.describe import Entity
from regulars.services.exchange import importing, previewing
from regulars.services.exchange.plan import read_plan

CHOICES = (
    "policy",
    "duplicates",
    "empty",
    "date_format",
    "decimal",
    "language",
    "country",
    "encoding",
    "delimiter",
    "sheet",
)
KINDS: dict[str, tuple[type, ...]] = {
    "columns": (dict,),
    "constants": (dict,),
    "match": (list, str),
    "create_missing": (list,),
    "header": (bool, type(None)),
    "past": (bool,),
    "date_shift_days": (int,),
    **dict.fromkeys(CHOICES, (str,)),
}


def require(call: Call) -> None:
    """Raises NotAllowed for those who may not import."""
    entity = registry.by_plural(call.path[0])
    if entity is not None:
        importing.require(call.actor, entity)


def begun(call: Call, entity: Entity) -> HttpResponse:
    """Keep the file, check the mapping against it, and have the worker do the rest (202); with `dry_run` only look."""
    upload = call.upload
    given = {**call.upload.fields, **{name: call.parameter(name) for name in call.query}}
    dry = _truth("dry_run", given.pop("dry_run", "false"))
    plan = read_plan(_mapping(given))
    with transaction.atomic():
        file = stored.keep(
            upload.file,
            name=call.parameter("name") or upload.name,
            media_type=upload.media_type,
            actor_id=call.actor.id,
            entity="run",
        )
        begin = previewing.begin if dry else importing.begin
        run = begin(entity, file, plan, actor=call.actor)
    found = run_item(run)
    return answer(found, status=202, headers={"Location": found["url"]})


def _truth(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise _wrong(name, _("true or false is expected."))
    return text == "true"


def _mapping(given: dict[str, str]) -> dict[str, Any]:
    """The choices of an import: `mapping` as JSON, and single ones as parameters or fields of the form."""
    given.pop("name", None)
    mapping = strict_json.loads(given.pop("mapping")) if given.get("mapping") else {}
    if not isinstance(mapping, dict):
        raise _wrong("mapping", _("A mapping is an object: columns by name."))
    if mapping and not mapping.keys() & KINDS.keys():
        mapping = {"columns": mapping}
    for name, text in given.items():
        if name in CHOICES:
            mapping[name] = text
        elif name == "past":
            mapping[name] = _truth(name, text)
        elif name in ("match", "create_missing"):
            mapping[name] = [part.strip() for part in text.split(",") if part.strip()]
        else:
            raise _wrong(name, _("There is no option “%(name)s”.") % {"name": name[:60]})
    for name, value in mapping.items():
        if name in KINDS and not isinstance(value, KINDS[name]):
            raise _wrong(name, _("A value of another kind is expected."))
    if not all(isinstance(each, str) for each in mapping.get("create_missing", ())):
        raise _wrong("create_missing", _("A value of another kind is expected."))
    return mapping


def _wrong(key: str, text: str) -> Invalid:
    return Invalid(text, code="bad_mapping", fields={key[:80]: text})
