"""Templates of messages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.custom.kinds import bilingual
from regulars.engine.models import Record


class MessageTemplate(Record):
    """A subject and a text in English, in Russian or in both, with fields of the record in braces. Without an `entity` it is for any."""

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    entity = models.CharField(max_length=40, blank=True, default="")
    subject = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    subject_ru = models.TextField(blank=True, default="")
    body_ru = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    description = models.TextField(blank=True, default="")

    title_attribute: ClassVar[str] = "label"

    @property
    def words(self) -> str:
        """Its name in the reader's language."""
        return str(bilingual(self.label, self.label_ru))

    @property
    def written(self) -> dict[str, tuple[str, str]]:
        """Subject and text by language, those languages left out in which it is not written."""
        found = {"en": (self.subject, self.body), "ru": (self.subject_ru, self.body_ru)}
        return {language: words for language, words in found.items() if all(words)}
