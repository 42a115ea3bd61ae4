"""The paths of deals and the places on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.models import Lasting, Record, tags_field


class Pipeline(Lasting, Record):
    """The path of one kind of deals, and what speaks against one on it.

    By its key the file of settings knows it whatever it is called.
    """

    name = models.TextField()
    description = models.TextField(blank=True, default="")
    position = models.IntegerField(default=0)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    silent_days = models.IntegerField(default=14)
    put_off_times = models.IntegerField(default=3)
    jump_percent = models.IntegerField(default=50)
    needed_roles = tags_field()


class Stage(Lasting, Record):
    """A place on a pipeline: how likely a deal there is won, and what must be known before it comes there.

    By its key the file of settings knows it on its pipeline whatever it is called.
    """

    key_within: ClassVar[str] = "pipeline_id"

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages")
    name = models.TextField()
    position = models.IntegerField(default=0)
    kind = models.CharField(max_length=6, default="open")
    probability = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    forecast = models.CharField(max_length=10, default="pipeline")
    colour = models.CharField(max_length=7, blank=True, default="")
    required = tags_field()
    ageing_days = models.IntegerField(null=True, blank=True)
