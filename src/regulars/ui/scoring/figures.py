"""A version of a model in words and drawings."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref, Reference
from regulars.engine.labels import labels_of
from regulars.services.scoring import columns
from regulars.services.scoring.columns import Source
from regulars.services.scoring.core.serving import NONE, per_cent, sigmoid
from regulars.services.scoring.explaining import level_words
from regulars.services.scoring.models import ScoreModel
from regulars.ui import formats

MOST_LEVELS = 6
SIDE, EDGE = 240, 44


def figures(row: ScoreModel) -> list[tuple[str, str, str]]:
    """(label, value, note) of what there is to say of a version."""
    told = row.figures
    found = [
        (_("Outcomes"), formats.number(told["good"] + told["bad"]), _("%(good)s good, %(bad)s bad") % {"good": formats.number(told["good"]), "bad": formats.number(told["bad"])}),
        (_("AUC"), _decimal(told["auc"], 3), _("± %(spread)s over %(folds)s parts") % {"spread": _decimal(told["auc_spread"], 3), "folds": told["folds"]}),
        (_("Best tenth"), _("× %(lift)s") % {"lift": _decimal(told["lift"], 1)}, _("as many good ones as among all")),
        (_("Calibration error"), formats.percent(100 * told["calibration_error"], 1), _("by how much what came differs from what was said")),
        (_("Brier score"), _decimal(told["brier"], 4), _("%(rate)s if everybody had the average") % {"rate": _decimal(told["brier_of_the_rate"], 4)}),
    ]  # fmt: skip
    if told.get("later"):
        found.append((_("Latest fifth"), _decimal(told["later"]["auc"], 3), _("AUC, foretold from what was before it")))
    if told.get("all"):
        share = round(100 * told["told"] / told["all"])
        found.append(
            (_("Told by the history"), formats.percent(share), _("of outcomes have values from before the end"))
        )
    return found


def chart(bins: Sequence[Mapping[str, float]]) -> Markup:
    """Said against came: points on the diagonal are true. As large as the largest chance needs."""
    top = min(1.0, math.ceil(max(max(each["said"], each["was"]) for each in bins) * 10) / 10) or 0.1

    def at(value: float) -> float:
        return round(value / top * SIDE, 1)

    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="5" fill="var(--color-accent)"><title>{}</title></circle>').format(
            EDGE + at(each["said"]), 8 + SIDE - at(each["was"]), _bin_words(each)
        )
        for each in bins
    )
    line = " ".join(f"{EDGE + at(each['said'])},{8 + SIDE - at(each['was'])}" for each in bins)
    ticks = Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>').format(
            EDGE + at(top * step / 2), SIDE + 24, formats.percent(round(50 * top * step)),
            EDGE - 6, 12 + SIDE - at(top * step / 2), formats.percent(round(50 * top * step)),
        )
        for step in (0, 1, 2)
    )  # fmt: skip
    frame = Markup(
        '<svg class="model__chart" viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="11" fill="currentColor">'
        '<rect x="{}" y="8" width="{}" height="{}" fill="none" stroke="var(--color-line)"/>'
        '<line x1="{}" y1="{}" x2="{}" y2="8" stroke="var(--color-line-strong)" stroke-dasharray="4 4"/>'
        '<polyline points="{}" fill="none" stroke="var(--color-accent)" stroke-width="1.5"/>{}{}</svg>'
    )
    return frame.format(
        SIDE + EDGE + 20, SIDE + 34, _("What was said against what came"), EDGE, SIDE, SIDE, EDGE, 8 + SIDE, EDGE + SIDE, line, dots, ticks
    )  # fmt: skip


def factors(row: ScoreModel, entity: Entity, actor: Actor) -> list[dict[str, Any]]:
    """Every column that the reader may see, the one that moves chances most first: by how much on average, and its strongest levels in points."""
    known = columns.by_key(entity)
    told = [
        (known[each["key"]], each)
        for each in row.model["columns"]
        if each["key"] in known and not actor.withholds(entity.name, known[each["key"]].field.key)
    ]
    names = _names(told, actor)
    most = max((each["spread"] for _source, each in told), default=0) or 1
    return [
        {
            "label": columns.title(source),
            "field": source.field.key,
            "share": round(100 * each["spread"] / most),
            "levels": _levels(source, each, row.model["base"], names, actor),
        }
        for source, each in sorted(told, key=lambda pair: -pair[1]["spread"])
    ]


def why(each: Mapping[str, Any]) -> str:
    """Why a field is not looked at."""
    if each["why"] == "late":
        share = formats.percent(round(100 * each["share"]))
        return _("In %(share)s of outcomes it was filled in with the end, or after it.") % {"share": share}
    if each["why"] == "too_good":
        auc = _decimal(each["auc"], 2)
        return _("By itself it tells the ends apart too well (AUC %(auc)s): it is taken for one that is filled in after them.") % {"auc": auc}  # fmt: skip
    reason: str = each["why"]
    return _(reason)


def problem_words(row: ScoreModel) -> str:
    if row.problem == "worse":
        return _("It puts records in order worse than the one in use, so it was kept beside.")
    if row.state == "failed":
        return _("It broke: %(problem)s. The log has it whole.") % {"problem": row.problem}
    return row.problem


def _levels(
    source: Source, column: Mapping[str, Any], base: float, names: Mapping[uuid.UUID, str], actor: Actor
) -> list[dict[str, Any]]:
    """The levels that count most, each with the points it gives to a record that is average otherwise."""
    pairs = list(enumerate(column["steps"])) if column["kind"] == "number" else list(column["levels"].items())
    weighed = [(level, weight - column["mean"]) for level, weight in pairs]
    if column[NONE]:
        weighed.append((NONE, column[NONE] - column["mean"]))
    start = per_cent(sigmoid(base))
    found = [
        {"label": level_words(source, column, level, names, actor), "points": per_cent(sigmoid(base + weight)) - start}
        for level, weight in sorted(weighed, key=lambda pair: -abs(pair[1]))
    ]
    return [each for each in found if each["points"]][:MOST_LEVELS]


def _names(told: Sequence[tuple[Source, Mapping[str, Any]]], actor: Actor) -> dict[uuid.UUID, str]:
    wanted = {
        Ref(uuid.UUID(level), "", source.field.to)
        for source, column in told
        if isinstance(source.field, Reference)
        for level in column.get("levels", ())
    }
    return labels_of(wanted, actor) if wanted else {}


def _bin_words(each: Mapping[str, float]) -> str:
    count = int(each["count"])
    text = ngettext(
        "%(count)s record: said %(said)s, came %(was)s", "%(count)s records: said %(said)s, came %(was)s", count
    )
    said, was = (formats.percent(100 * each[name], 1) for name in ("said", "was"))
    return text % {"count": formats.number(count), "said": said, "was": was}


def _decimal(value: float, places: int) -> str:
    return formats.number(round(value, places))
