"""The fields of an entity that is `WithScore`, and its verbs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field, Integer, Percent, Text
from regulars.engine.save import save
from regulars.services.scoring.models import WithScore

SCORE_FIELDS: tuple[Field, ...] = (
    Integer(
        "score",
        gettext_lazy("Score"),
        readonly=True,
        on_form=False,
        cell="score",
        beside=("score_set",),
        help=gettext_lazy(
            "From 0 to 100: the model’s chance in per cent and the points of rules, or what was set by hand."
        ),
    ),
    Percent(
        "chance",
        gettext_lazy("Chance"),
        readonly=True,
        on_form=False,
        keep_history=False,
        help=gettext_lazy("How likely a good end is, by the model that learnt from your own outcomes."),
    ),
    Integer("score_points", gettext_lazy("Points of rules"), readonly=True, on_form=False, keep_history=False),
    Integer(
        "score_set",
        gettext_lazy("Score set by hand"),
        low=0,
        high=100,
        on_form=False,
        help=gettext_lazy("Counts instead of the one that is worked out. Empty: that one counts again."),
    ),
    Text("score_reason", gettext_lazy("Why it was set by hand"), max_length=500, on_form=False),
)


def may_be_scored(entity: Entity) -> bool:
    return issubclass(entity.model, WithScore)


def set_score(record: Any, *, actor: Actor, score: int | None = None, reason: str | None = None) -> Any:
    """Somebody knows better: this score counts until it is taken back. Refused without it, or without the reason."""
    wrong = {}
    if score is None:
        wrong["score"] = _("This field is required.")
    if not (reason or "").strip():
        wrong["reason"] = _("Say why.")
    if wrong:
        raise Refused(_("Say which score, and why."), code="invalid", fields=wrong)
    record.score_set, record.score_reason = score, (reason or "").strip()
    return save(record, actor=actor, verb="set_score")


def release_score(record: Any, *, actor: Actor) -> Any:
    """The score that is worked out counts again. Refused where none was set."""
    if record.score_set is None:
        raise Refused(_("No score was set by hand."), code="not_set")
    record.score_set, record.score_reason = None, ""
    return save(record, actor=actor, verb="release_score")


SCORE_ACTIONS = (
    Action(
        "set_score",
        gettext_lazy("Set the score"),
        set_score,
        fields=(
            Integer("score", gettext_lazy("Score"), low=0, high=100, required=True),
            Text("reason", gettext_lazy("Why"), max_length=500, required=True),
        ),
        icon="gauge",
        done=pgettext_lazy("done", "Score set"),
    ),
    Action(
        "release_score",
        gettext_lazy("Score worked out again"),
        release_score,
        icon="rotate-ccw",
        available=lambda record: getattr(record, "score_set", None) is not None,
        done=pgettext_lazy("done", "Worked out again"),
    ),
)


def percent_of(chance: float) -> Decimal:
    """A chance as its field keeps it."""
    return Decimal(f"{100 * chance:.2f}")
