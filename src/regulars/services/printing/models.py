"""Templates of documents, and what each of them said before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.custom.kinds import bilingual
from regulars.engine.models import Record


class DocumentTemplate(Record):
    """How the documents of a `kind` look: a `design` (its shape is `designs.Design`), or a `source` of one's own in the language of typst.

    `revision` counts what was kept of it (`DocumentTemplateVersion`). `logo` stands instead of the own company's.
    """

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=30)
    is_default = models.BooleanField(default=False)
    design = models.JSONField(default=dict, blank=True)
    source = models.TextField(blank=True, default="")
    logo = models.ForeignKey("engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.IntegerField(default=0)
    description = models.TextField(blank=True, default="")

    title_attribute: ClassVar[str] = "label"

    @property
    def words(self) -> str:
        """Its name in the reader's language."""
        return str(bilingual(self.label, self.label_ru))


class DocumentTemplateVersion(models.Model):
    """What a template said from a moment on. It stays when the template goes."""

    template = models.UUIDField()
    number = models.IntegerField()
    design = models.JSONField(default=dict)
    source = models.TextField(blank=True, default="")
    logo = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("template", "number", name="document_template_version_once"),)

    def __str__(self) -> str:
        return f"{self.template} {self.number}"
