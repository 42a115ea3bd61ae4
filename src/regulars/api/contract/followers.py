"""Who follows a record, in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, common, read, ref, write
from regulars.api.contract.shared import INTEGER, TEXT, UUID, object_of

PERSON = {"id": UUID, "label": TEXT}
FOLLOWERS = {
    "items": {"type": "array", "items": object_of(PERSON, tuple(PERSON)), "description": "Those whom you may see"},
    "count": INTEGER,
    "following": {"type": "boolean", "description": "Whether you are among them"},
}
SCHEMAS: dict[str, Any] = {"Followers": object_of(FOLLOWERS, tuple(FOLLOWERS))}


def paths_of(plural: str, tag: str) -> dict[str, Any]:
    now = {"200": answer("As it is now", ref("Followers"))}
    return {
        f"/{plural}/{{id}}/followers": {
            "parameters": common("id"),
            "get": read(f"followers_of_{plural}", "Who follows it", tag, "Followers", [], (403, 404)),
            "post": write(f"follow_{plural}", "Follow it", tag, "", now, named=True),
            "delete": write(f"unfollow_{plural}", "Follow it no more", tag, "", now, named=True),
        }
    }
