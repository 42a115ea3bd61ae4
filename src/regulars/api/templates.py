"""`/api/v1/message-templates/ID/preview`: what a reader would get, in both languages; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine import access
from regulars.services.templates import previews
from regulars.services.templates.models import MessageTemplate

Handler = Callable[[], HttpResponse]


def offered(call: Call, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked below a template, by method; None where there is nothing."""
    return {"GET": lambda: preview(call, key)} if rest == ["preview"] else None


def preview(call: Call, key: str) -> HttpResponse:
    """GET …/preview?record=&entity=: filled as the caller may see the record."""
    row: MessageTemplate = access.records("message-template", call.actor).get(key)
    wanted = call.parameter("record")
    if not wanted:
        raise Invalid(fields={"record": _("This field is required.")})
    entity, record, found = previews.preview(row, call.parameter("entity"), wanted, actor=call.actor)
    languages = {name: asdict(each) if each else None for name, each in found.items()}
    return answer({"entity": entity.name, "record": record.pk, "label": str(record), "languages": languages})
