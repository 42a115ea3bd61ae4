"""The whole document: the same bytes for the same registry, so that a snapshot shows what moved."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.translation import override

from regulars import __version__
from regulars.api.contract import (
    approvals,
    bulk,
    duplicates,
    entities,
    everything,
    feed,
    files,
    followers,
    history,
    intake,
    jobs,
    mailboxes,
    notifications,
    outgoing_mail,
    presence,
    privacy,
    process,
    qualification,
    reports,
    rights,
    runs,
    scoring,
    shapes,
    shared,
    sharing,
    templates,
    territories,
    tokens,
    views,
    webhooks,
    workflow,
    working_time,
)
from regulars.engine import registry

PARTS: tuple[Any, ...] = (
    approvals,
    duplicates,
    everything,
    feed,
    files,
    history,
    intake,
    jobs,
    mailboxes,
    notifications,
    outgoing_mail,
    privacy,
    process,
    qualification,
    reports,
    runs,
    scoring,
    sharing,
    templates,
    territories,
    tokens,
    views,
    webhooks,
    workflow,
    working_time,
)
ABOUT = """Everything a person can do in Regulars, for programs. Each entity has the same addresses; its fields come from its
description. Send `Authorization: Bearer TOKEN` (`regulars token create --user EMAIL` prints one). The guide with examples is
`docs/integrator.md`."""


def document() -> dict[str, Any]:
    """The contract in English, with the custom fields and entities there are now."""
    return _document(registry.edition())


@lru_cache(maxsize=1)
def _document(edition: int) -> dict[str, Any]:
    with override("en"):
        described = sorted(registry.entities(), key=lambda each: each.plural)
        paths: dict[str, Any] = {}
        schemas: dict[str, Any] = {
            **shared.SCHEMAS,
            **bulk.SCHEMAS,
            **rights.SCHEMAS,
            **followers.SCHEMAS,
            **presence.SCHEMAS,
            **shapes.of_everything(),
        }
        for part in PARTS:
            paths.update(part.paths())
            schemas.update(part.SCHEMAS)
        for entity in described:
            paths.update(entities.paths(entity))
            schemas.update(shapes.of_entity(entity))
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Regulars",
                "version": __version__,
                "summary": "The API of a CRM",
                "description": ABOUT,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/api/v1"}],
            "security": [{"token": []}],
            "tags": [
                {"name": "Everything", "description": "What there is, the feed of changes, the search, long work"},
                *({"name": str(each.label_plural), "description": str(each.help)} for each in described),
            ],
            "paths": paths,
            "webhooks": webhooks.events(),
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "schemas": schemas,
                "parameters": shared.PARAMETERS,
                "headers": shared.HEADERS,
                "responses": shared.RESPONSES,
            },
        }
