"""Answers: JSON, nothing, and problems as RFC 9457 describes them."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from regulars.api.refusals import HttpRefused
from regulars.base.errors import Conflict, Refused

logger = logging.getLogger("regulars.errors")

JSON = "application/json"
PROBLEM = "application/problem+json"
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def packed(data: Any) -> bytes:
    """JSON of what fields give: identifiers, days, moments, decimals and texts to be translated included."""
    return orjson.dumps(data, default=_plain, option=OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def answer(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A JSON answer."""
    response = HttpResponse(packed(data), status=status, content_type=JSON)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def nothing(*, status: int = 204, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer without a body."""
    return HttpResponse(status=status, headers=dict(headers or {}))


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """RFC 9457: type, title, status, detail, and our code, fields and what else there is to say."""
    body = problem_body(status, code, detail, fields=fields, more=more)
    response = HttpResponse(packed(body), status=status, content_type=PROBLEM)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def problem_body(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    body = {
        **(more or {}),
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if fields:
        body["fields"] = {key: str(text) for key, text in fields.items()}
    return body


def refusal_body(refused: Refused) -> dict[str, Any]:
    """A refusal as the body of a problem; the rows of a bulk carry the same."""
    more = dict(refused.details)
    if isinstance(refused, Conflict) and refused.conflicts:
        more["conflicts"] = refused.conflicts
    return problem_body(refused.status, refused.code, str(refused), fields=refused.fields, more=more)


def refusal(refused: Refused) -> HttpResponse:
    """The answer to what a program asked for and cannot have."""
    headers = refused.headers if isinstance(refused, HttpRefused) else {}
    response = HttpResponse(packed(refusal_body(refused)), status=refused.status, content_type=PROBLEM)
    for name, value in headers.items():
        response[name] = value
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours broke: an apology with the number under which the log has it whole."""
    number = secrets.token_hex(4)
    facts = {"number": number, "method": request.method or "", "path": request.path}
    logger.error("Unexpected error", exc_info=sys.exc_info(), extra={"facts": facts})
    text = _("Something broke on our side. Give this number to whoever runs Regulars; it is in the log.")
    return problem(500, "unexpected_error", text, more={"number": number})
