"""The addresses below a message template in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import read
from regulars.api.contract.shared import TEXT, UUID, object_of
from regulars.base.i18n import LANGUAGES

TAG = "Message templates"
WORDED = {"language": {**TEXT, "enum": [*LANGUAGES]}, "subject": TEXT, "text": TEXT}
MAYBE = {**object_of(WORDED, tuple(WORDED)), "type": ["object", "null"], "description": "Null where it is not written in this language"}  # fmt: skip
PREVIEW = {"entity": TEXT, "record": UUID, "label": TEXT, "languages": object_of(dict.fromkeys(LANGUAGES, MAYBE), tuple(LANGUAGES))}  # fmt: skip
SCHEMAS: dict[str, Any] = {"TemplatePreview": object_of(PREVIEW, tuple(PREVIEW))}


def paths() -> dict[str, Any]:
    """What stands below one template."""
    key = {"name": "id", "in": "path", "required": True, "schema": TEXT, "description": "Id or number of the template"}
    record = {"name": "record", "in": "query", "required": True, "schema": TEXT, "description": "Id or number of the record"}  # fmt: skip
    entity = {"name": "entity", "in": "query", "schema": TEXT, "description": "Its entity, for a template for any"}
    told = read(
        "preview_template", "What a reader would get; nothing is sent", TAG, "TemplatePreview", [record, entity], (403, 404, 422)
    )  # fmt: skip
    return {"/message-templates/{id}/preview": {"parameters": [key], "get": told}}
