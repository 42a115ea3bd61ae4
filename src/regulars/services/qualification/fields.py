"""The fields of an entity that is `WithQualification`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Integer
from regulars.services.qualification.models import WithQualification

POINTS, OPEN = "qualification_points", "questions_open"
QUALIFICATION_FIELDS: tuple[Field, ...] = (
    Integer(POINTS, _("Qualification points"), readonly=True, on_form=False),
    Integer(OPEN, _("Open questions"), readonly=True, on_form=False, keep_history=False),
)


def may_be_qualified(entity: Entity) -> bool:
    """Whether there can be procedures for its records."""
    return issubclass(entity.model, WithQualification)
