"""Rules of scores, described like everything else: an API, a change log and undo of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Integer, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.scoring.guards import MOST_DAYS, MOST_POINTS, guard, keep_scored
from regulars.services.scoring.models import ScoreRule

register(
    settings(
        "score-rule",
        plural="score-rules",
        model=ScoreRule,
        label=_("Rule of scores"),
        label_plural=_("Rules of scores"),
        guard=guard,
        moved=(keep_scored,),
        icon="gauge",
        help=_("Points for records that meet a condition, which may fade with time."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure("condition", _("Which records"), shape="object", help=_("The one filter.")),
            Integer("points", _("Points"), low=-MOST_POINTS, high=MOST_POINTS, required=True),
            Text(
                "fades_from",
                _("Points fade from"),
                max_length=60,
                help=_("A field of a moment or a day; empty: they stay."),
            ),
            Integer("half_life", _("Half is left after, days"), low=1, high=MOST_DAYS),
            YesNo("is_active", _("In force"), default=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "points", "is_active", "position"), sort="position"),
        exchange=Exchange(match=("label",), importable=False),
    )
)
