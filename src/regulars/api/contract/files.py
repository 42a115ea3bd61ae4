"""Files of records in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract import calls
from regulars.api.contract.operation import GONE, in_path, write
from regulars.api.contract.shared import INTEGER, MOMENT, TEXT, UUID, object_of

FILE = {"id": UUID, "name": TEXT, "size": INTEGER, "media_type": TEXT, "created_at": MOMENT, "url": TEXT}
SCHEMAS: dict[str, Any] = {
    "File": object_of(FILE, tuple(FILE)),
    "FileList": object_of({"items": {"type": "array", "items": calls.ref("File")}}, ("items",)),
}


def paths() -> dict[str, Any]:
    return {
        "/files/{id}": {
            "get": calls.file("read_file", "The bytes of a file", calls.TAG, in_path()),
            "delete": {
                **write("drop_file", "Take a file away from its record", GONE, 404),
                "parameters": [in_path(), *calls.common("idempotency-key", "accept-language")],
            },
        }
    }
