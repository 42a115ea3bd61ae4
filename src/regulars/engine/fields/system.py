"""Fields that every record has and nobody types."""

from django.utils.translation import gettext_lazy as _

from regulars.engine.fields.numbers import Integer
from regulars.engine.fields.reference import Reference
from regulars.engine.fields.times import Moment

SYSTEM_FIELDS = (
    Integer("number", _("Number"), readonly=True, on_form=False, keep_history=False, high=2**62),
    Moment("created_at", _("Created"), readonly=True, on_form=False, keep_history=False),
    Reference("created_by", _("Created by"), to="user", readonly=True, on_form=False, keep_history=False),
    Moment("updated_at", _("Changed"), readonly=True, on_form=False, keep_history=False),
    Reference("updated_by", _("Changed by"), to="user", readonly=True, on_form=False, keep_history=False),
)
