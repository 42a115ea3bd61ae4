"""What imports, exports, bulk work and their undoing are called, in the language of whoever reads it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.engine import registry, runs
from regulars.engine.describe import Entity
from regulars.engine.models import Run


def register() -> None:
    runs.names("import", import_name)
    runs.names("preview", import_name)
    runs.names("export", export_name)
    runs.names("undo", undo_name)
    runs.names("archive", lambda run: _("Export of everything"))
    runs.names("bulk", bulk_name)
    runs.names("bulk-look", bulk_name)


def import_name(run: Run) -> str:
    entity = registry.find(run.entity)
    name = run.input.get("name", "")
    if entity is None or not name:
        return ""
    return _("Import of %(entity)s from %(file)s") % {"entity": entity.label_plural, "file": name}


def export_name(run: Run) -> str:
    entity = registry.find(run.entity)
    as_of = run.input.get("export", {}).get("as_of", "")
    return name_of_export(entity, as_of) if entity else ""


def name_of_export(entity: Entity, as_of: str = "") -> str:
    """With the past moment that is exported, as its reader's clock showed it."""
    name = _("Export of %(entity)s") % {"entity": entity.label_plural}
    if not as_of:
        return name
    moment = datetime.fromisoformat(as_of)
    said = dates.format_moment(moment, get_language() or "en", moment.tzinfo or UTC)
    return f"{name} · {_('as of %(moment)s') % {'moment': said}}"


def undo_name(run: Run) -> str:
    try:
        undone = Run.objects.filter(id=uuid.UUID(str(run.input.get("run")))).first()
    except ValueError:
        undone = None
    return _("Undo of: %(label)s") % {"label": runs.name_of(undone)} if undone is not None else ""


def bulk_name(run: Run) -> str:
    entity = registry.find(run.entity)
    if entity is None:
        return ""
    what, verb = run.input.get("what"), entity.action_by_verb.get(run.input.get("verb", ""))
    done = {"change": _("Edit"), "remove": _("Delete")}.get(str(what)) or (str(verb.label) if verb else "")
    return f"{done}: {entity.label_plural}" if done else ""
