"""What a record lacks for the stage on which it is to stand, and the refusal that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid

STEP, APPROVAL = "step:", "approval:"
OF_THE_PAST = "import_past"
"""The verb of changes that brought a record to a stage without what is asked for there."""
STAGE_REQUIREMENTS = "stage_requirements"
"""The code of the refusal."""


@dataclass(frozen=True)
class Lack:
    """Something that a record needs before it may come to a stage, or stay there.

    `key` is a field's, a part's entity, `step:KEY` or `approval:KEY`. `kind` is field, part, step, condition, approval or path; `text` says what to do about it. `stage` and `stage_name` are where the
    record wants to stand; `at` is the stage whose step it is; `about` are the fields that a condition looks at.
    """

    key: str
    label: str
    text: str
    stage: str
    stage_name: str
    kind: str = "field"
    at: str = ""
    about: tuple[str, ...] = ()


def refusal(lacks: Sequence[Lack]) -> Invalid:
    """The refusal that names everything a stage still needs."""
    names = ", ".join(dict.fromkeys(lack.label for lack in lacks))
    message = _("For the stage “%(stage)s” this is missing: %(names)s.") % {
        "stage": lacks[0].stage_name,
        "names": names,
    }
    steps = [
        {"stage": lack.at, "step": lack.key.removeprefix(STEP), "label": lack.label, "kind": lack.kind}
        for lack in lacks
        if lack.at
    ]
    about = list(dict.fromkeys(key for lack in lacks for key in lack.about))
    return Invalid(
        message,
        code=STAGE_REQUIREMENTS,
        fields={lack.key: lack.text for lack in lacks},
        details={
            "stage": lacks[0].stage,
            "missing": list(dict.fromkeys(lack.key for lack in lacks)),
            **({"steps": steps} if steps else {}),
            **({"about": about} if about else {}),
        },
    )
