"""A key beside the name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Lasting(models.Model):
    """What people may rename, and the file of settings knows all the same: by a key that stays, in no form and no API.

    Keys stand once among those of one `key_within` (the name of a column); without one, among all.
    """

    key = models.CharField(max_length=60, blank=True, default="", editable=False)

    key_within: ClassVar[str] = ""

    class Meta:
        abstract = True
