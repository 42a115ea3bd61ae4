"""What the page of a template shows: its first page with a sample, and the way to the editor."""

from __future__ import annotations

from typing import Any

from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.services.printing.actions import versions_of


def design_panel(template: Any, actor: Actor) -> dict[str, Any] | None:
    """The way to its editor, and its versions."""
    may_edit = access.may(actor, "document-template", "edit")
    return {"template": template, "may_edit": may_edit, "versions": versions_of(template)[:12]}
