"""`/api/v1/openapi.json`: the contract for programs that read contracts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from regulars.api import contract
from regulars.api.refusals import MethodNotAllowed
from regulars.engine import registry, workspace


def shown(request: HttpRequest) -> HttpResponse:
    """The contract holds no records of the company, so it is open like its copy in the repository."""
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(request.method or "", ("GET", "HEAD"))
    workspace.access_epoch()
    return HttpResponse(
        _packed(registry.edition()), content_type="application/json", headers={"Cache-Control": "public, max-age=60"}
    )


def document() -> dict[str, Any]:
    """The contract in English, the same for the same descriptions."""
    return contract.document()


@lru_cache(maxsize=1)
def _packed(edition: int) -> bytes:
    return orjson.dumps(document(), option=orjson.OPT_SORT_KEYS)
