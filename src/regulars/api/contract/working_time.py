"""Working time, in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import read
from regulars.api.contract.shared import INTEGER, MAYBE_UUID, MOMENT, TEXT, UUID, object_of, query_of

SPAN = object_of({"from": MOMENT, "to": MOMENT}, ("from", "to"))
WHOSE: dict[str, Any] = {"user": {**MAYBE_UUID, "description": "Nobody: the company"}, "timezone": TEXT}
MEASURED = {**WHOSE, "minutes": INTEGER, "spans": {"type": "array", "items": SPAN}}
ADDED = {**WHOSE, "at": MOMENT}
SCHEMAS: dict[str, Any] = {
    "WorkingTime": object_of(MEASURED, tuple(MEASURED)),
    "WorkingMoment": object_of(ADDED, tuple(ADDED)),
}


def paths() -> dict[str, Any]:
    user = query_of("user", UUID, "Whose working time; the company’s without it")
    begins = query_of("from", MOMENT, "From this moment on")
    ends = query_of("to", MOMENT, "Up to this moment, 400 days later at most")
    minutes = query_of("minutes", INTEGER, "So many working minutes later; negative ones count back")
    return {
        "/working-time": {
            "get": read(
                "working_time", "When somebody works, and how many minutes that is", "WorkingTime", 403, 404, 422,
                parameters=[user, begins, ends],
            )
        },
        "/working-time/add": {
            "get": read(
                "add_working_time", "The moment at which so much working time will have passed", "WorkingMoment",
                403, 404, 422, parameters=[user, begins, minutes],
            )
        },
    }  # fmt: skip
