"""Verbs of the document template: a copy, an earlier version again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile
from regulars.engine.save import save
from regulars.services.printing.models import DocumentTemplate, DocumentTemplateVersion

LABEL = 70


def copy(template: Any, *, actor: Actor) -> DocumentTemplate:
    """A template of the same kind that says the same, and is not the usual one."""
    access.require(actor, "document-template", "create")
    carried = ("kind", "design", "source", "logo_id", "description")
    labels = {
        name: _("%(name)s, copy") % {"name": getattr(template, name)[:LABEL]}
        for name in ("label", "label_ru")
        if getattr(template, name)
    }
    copied: DocumentTemplate = save(
        DocumentTemplate(**labels, **{name: getattr(template, name) for name in carried}), actor=actor
    )
    return copied


def take_again(template: Any, *, actor: Actor, number: int) -> DocumentTemplate:
    """What it said in an earlier version becomes its newest one. Refused for a version that it never had."""
    version = DocumentTemplateVersion.objects.filter(template=template.pk, number=number).first()
    if version is None:
        raise Refused(_("There is no such version."), code="no_such_version")
    template.design, template.source = version.design, version.source
    known = version.logo is not None and StoredFile.objects.filter(pk=version.logo).exists()
    template.logo_id = version.logo if known else None
    taken: DocumentTemplate = save(template, actor=actor)
    return taken


def versions_of(template: Any) -> list[DocumentTemplateVersion]:
    """What a template said, the newest first."""
    return list(DocumentTemplateVersion.objects.filter(template=template.pk).order_by("-number")[:100])
