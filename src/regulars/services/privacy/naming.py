"""Runs of personal data are called after the request, never after the person: a run outlives the values."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.engine import runs
from regulars.engine.models import Run

GATHER, ERASE = "gather_person", "erase_person"


def register() -> None:
    runs.names(GATHER, name_of)
    runs.names(ERASE, name_of)


def name_of(run: Run) -> str:
    text = _("Data of a person, request %(number)s") if run.kind == GATHER else _("Erasure, request %(number)s")
    return text % {"number": run.input.get("number", "")}
