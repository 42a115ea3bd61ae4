"""Reports: dashboards and views with their figures."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import TAG, common, read
from regulars.api.contract.shared import INTEGER, TEXT, object_of

KINDS = ["dashboard", "view", "saved_view"]
OPTION = object_of({"value": TEXT, "label": TEXT}, ("value", "label"))
ITEM: dict[str, Any] = {
    "name": TEXT,
    "kind": {"enum": KINDS},
    "label": TEXT,
    "about": TEXT,
    "entity": TEXT,
    "by": {"type": "array", "items": TEXT, "description": "Of a view: the fields it groups by"},
    "filter": {"type": "object", "description": "Of a view: what it shows"},
    "url": TEXT,
}
NEEDED = ("name", "kind", "label", "about", "entity", "url")
PARAMETER = object_of({"name": TEXT, "options": {"type": "array", "items": OPTION}}, ("name", "options"))
PARAMETERS = {"type": "array", "items": PARAMETER, "description": "What narrows it, as parameters of its address"}
FIGURE: dict[str, Any] = {
    "value": {"description": "A number, money, or null where there is nothing to work it out from"},
    "count": {**INTEGER, "description": "Records it was counted from"},
    "entity": {**TEXT, "description": "With `filters=true`, as `filter`: lists those records"},
    "filter": {"type": "object"},
}
ROW = {
    "of": {"description": "A day, a record with id and label, an option; null where nothing is set"},
    "label": TEXT,
    "values": {"type": "object", "additionalProperties": object_of(FIGURE, ("value", "count"))},
}
TABLE = {
    "key": TEXT,
    "label": TEXT,
    "columns": {"type": "object", "additionalProperties": TEXT},
    "rows": {"type": "array", "items": object_of(ROW, tuple(ROW))},
}
DASHBOARD: dict[str, Any] = {
    **ITEM,
    "asked": {"type": "object", "additionalProperties": TEXT},
    "period": {"type": "object", "description": "First and last day"},
    "figures": {
        "type": "array",
        "items": object_of({"key": TEXT, "label": TEXT, **FIGURE}, ("key", "label", "value", "count")),
    },
    "tables": {"type": "array", "items": object_of(TABLE, tuple(TABLE))},
}
SCHEMAS: dict[str, Any] = {
    "ReportItem": object_of(ITEM, NEEDED),
    "Reports": object_of(
        {"items": {"type": "array", "items": object_of({**ITEM, "parameters": PARAMETERS}, (*NEEDED, "parameters"))}},
        ("items",),
    ),
    "DashboardFigures": object_of(DASHBOARD, (*NEEDED, "figures", "tables")),
    "ViewFigures": {
        "allOf": [{"$ref": "#/components/schemas/ReportItem"}, {"$ref": "#/components/schemas/Groups"}],
    },
    "Report": {
        "oneOf": [{"$ref": "#/components/schemas/DashboardFigures"}, {"$ref": "#/components/schemas/ViewFigures"}]
    },
}


def paths() -> dict[str, Any]:
    """Which there are, and one with its figures."""
    name = {"name": "name", "in": "path", "required": True, "schema": TEXT}
    filters = {"name": "filters", "in": "query", "schema": {**TEXT, "enum": ["true", "false"]}}
    narrowed = [
        {"name": each, "in": "query", "schema": TEXT, "description": "Of a dashboard that has this parameter"}
        for each in ("period", "who", "pipeline")
    ]
    return {
        "/reports": {
            "get": read(
                "reports", "Dashboards and views that you may read", TAG, "Reports", common("entity"), (400, 422)
            )
        },
        "/reports/{name}": {
            "parameters": [name],
            "get": read("report", "One with its figures", TAG, "Report", [filters, *narrowed], (400, 403, 404, 422)),
        },
    }
