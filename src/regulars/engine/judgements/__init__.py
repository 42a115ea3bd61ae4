"""What each operator of the one filter means for a value in memory, by kind of field."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.engine.fields import Field, Wrong
from regulars.engine.judgements.amounts import AMOUNTS
from regulars.engine.judgements.asked import Asked, Judgement
from regulars.engine.judgements.every import ALONE, COMMON, FLAGS
from regulars.engine.judgements.links import ANY_LINKS, LINKS
from regulars.engine.judgements.several import SEVERAL
from regulars.engine.judgements.times import DAYS, MOMENTS
from regulars.engine.judgements.words import EMAILS, PHONES, PLACES, WORDS

__all__ = ["Asked", "judgement"]


def judgement(found: Field, op: str) -> Judgement | None:
    """How this is asked of a value; None where only the database can tell. Raises Wrong for an operator it has not."""
    if op not in found.operators:
        raise Wrong(_("“%(op)s” cannot be asked of this field.") % {"op": op})
    return BY_KIND.get(found.kind, {}).get(op) or (COMMON.get(op) if found.kind not in ALONE else None)


BY_KIND: dict[str, dict[str, Judgement]] = {
    **dict.fromkeys(("text", "long_text", "rich_text", "url", "colour", "person_name"), WORDS),
    "money": AMOUNTS,
    "email": EMAILS,
    "phone": PHONES,
    "yes_no": FLAGS,
    "date": DAYS,
    "moment": MOMENTS,
    "choices": SEVERAL,
    "tags": SEVERAL,
    "reference": LINKS,
    "any_reference": ANY_LINKS,
    "address": PLACES,
}
