"""The file itself: JSON, ordered by name, one value on a line, so that two versions can be compared by eye and by `diff`."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.promotion import names, parts

FORM = "regulars-settings"
VERSION = 1
MOST = 20_000_000


def write() -> str:
    """Every setting of this installation. No secrets, no people, nothing that differs by the moment it is written."""
    content: dict[str, Any] = {"form": FORM, "version": VERSION}
    words = names.outwards()
    content |= {part.name: dict(sorted(names.replaced(part.read(), words).items())) for part in parts.in_order()}
    return json.dumps(_ordered(content), ensure_ascii=False, indent=2) + "\n"


def _ordered(content: Any) -> Any:
    """Names of the parts in their order, everything below by name; lists as they are, for their order means something."""
    return {name: _sorted(value) for name, value in content.items()}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _sorted(value[name]) for name in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list | tuple) else value


def read(text: str | bytes) -> dict[str, dict[str, Any]]:
    """The parts of a file. Raises Invalid for what is none of ours."""
    if len(text) > MOST:
        raise Invalid(fields={"file": _("This is too large.")})
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(fields={"file": _("This is no JSON.")}) from None
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise Invalid(fields={"file": _("This is no file of settings.")})
    if content.get("version") != VERSION:
        raise Invalid(fields={"file": _("This file was written by another version; its form is not known here.")})
    found = {name: value for name, value in content.items() if name not in ("form", "version")}
    unknown = sorted(set(found) - set(parts.PARTS))
    if unknown:
        raise Invalid(fields={"file": _("There is no part “%(name)s”.") % {"name": unknown[0][:60]}})
    for name, value in found.items():
        if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
            raise Invalid(fields={name: _("An object is expected.")})
    return {name: _modern(parts.PARTS[name], value) for name, value in found.items()}


def _modern(part: parts.Part, items: dict[str, Any]) -> dict[str, Any]:
    if part.modern is None:
        return items
    return {key: part.modern(key, item) for key, item in items.items()}
