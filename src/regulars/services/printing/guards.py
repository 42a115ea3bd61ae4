"""What the write door refuses of templates: designs that are none, sources that cannot be set, logos that are no pictures; and what it keeps of each version."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.keys import key_of
from regulars.engine.batch import Batch, Item
from regulars.engine.models import StoredFile
from regulars.services.printing import designs, documents, kinds, sandbox
from regulars.services.printing.documents import Look
from regulars.services.printing.models import DocumentTemplate, DocumentTemplateVersion

KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
LONGEST = 100_000
"""Letters of a source."""
LINES = 8
"""Of the sample that a source is tried with."""
SIDE = 4000
"""Pixels of a logo's longer side."""
SAID = ("design", "source", "logo")
PICTURE = '#set page(width: auto, height: auto)\n#let d = json(bytes(sys.inputs.data))\n#context { let it = measure(image(bytes(d.logo))); assert(it.width <= d.side * 1pt and it.height <= d.side * 1pt, message: "large") }\n#image(bytes(d.logo), width: 10mm)'


def guard(batch: Batch) -> None:
    """Name what has no key yet; refuse what could not be printed; keep what each version said."""
    taken: set[str] | None = None
    for item in batch.good:
        row: Any = item.record
        if not row.label or not row.kind:
            continue  # asked for by the door itself
        if not row.key:
            taken = set(DocumentTemplate.objects.values_list("key", flat=True)) if taken is None else taken
            row.key = key_of(row.label, taken, most=37, join="-", start="template")
            taken.add(row.key)
        try:
            _check(batch, item)
        except Invalid as problem:
            batch.refuse(item, problem)
            continue
        if item.is_new or batch.changed(item, *SAID):
            row.revision = (row.revision or 0) + 1
            batch.afterwards(partial(_keep, row, batch.actor.id))
        if row.is_default and (item.is_new or batch.changed(item, "is_default", "kind")):
            others = DocumentTemplate.objects.filter(kind=row.kind, is_default=True).exclude(pk=row.pk)
            batch.afterwards(partial(others.update, is_default=False, version=F("version") + 1))


def _check(batch: Batch, item: Item) -> None:
    row: Any = item.record
    if not KEY.fullmatch(row.key):
        raise Invalid(fields={"key": _("A key has small Latin letters, digits, “-” and “_”.")})
    kind = kinds.find(row.kind)
    if kind is None:
        raise Invalid(fields={"kind": _("There is no such choice.")})
    if not item.is_new and batch.changed(item, "kind"):
        raise Invalid(fields={"kind": _("A template stays one of its kind: make another one.")})
    if item.is_new or batch.changed(item, "design"):
        row.design = designs.stored(designs.read(row.design or {}, kind))
    if row.logo_id and batch.changed(item, "logo"):
        logo = StoredFile.objects.filter(pk=row.logo_id).first()
        if logo is None:
            raise Invalid(fields={"logo": _("There is no such file, or you may not see it.")})
        check_picture(documents.bytes_of(logo) or b"", logo.size)
    if row.source.strip() and batch.changed(item, "source"):
        if len(row.source) > LONGEST:
            raise Invalid(fields={"source": _("At most %(limit)s characters.") % {"limit": LONGEST}})
        try:
            documents.pdf(kind, kind.sample("en", LINES), Look(designs.read(row.design, kind), row.source))
        except sandbox.Broken as problem:
            details = {"line": problem.line}
            raise Invalid(fields={"source": str(problem)}, code="template_broken", details=details) from None


def check_picture(content: bytes, size: int) -> None:
    """Raises Invalid for a logo of too many bytes or pixels, and for what is no picture. It is tried where it can do no harm."""
    if size > documents.MOST_LOGO:
        raise Invalid(fields={"logo": _("A logo may have at most 1 MB.")}, code="too_large")
    try:
        sandbox.typeset(PICTURE, {"logo": list(content), "side": SIDE})
    except sandbox.Broken:
        text = _("This is no picture that can be printed, or it has more than %(side)s pixels on a side.")
        raise Invalid(fields={"logo": text % {"side": SIDE}}, code="bad_picture") from None


def _keep(row: Any, actor: Any) -> None:
    DocumentTemplateVersion.objects.update_or_create(
        template=row.pk,
        number=row.revision,
        defaults={
            "design": row.design,
            "source": row.source,
            "logo": row.logo_id,
            "made_at": timezone.now(),
            "made_by": actor,
        },
    )
