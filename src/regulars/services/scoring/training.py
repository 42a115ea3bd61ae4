"""A version of the model is asked for, learnt by a job, and put in use; an older one can be put back."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.jobs import enqueue
from regulars.engine import registry, workspace
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.services.scoring import columns, outcomes, targets
from regulars.services.scoring.core import parent
from regulars.services.scoring.models import ScoreModel
from regulars.services.scoring.targets import Target

logger = logging.getLogger("regulars.scoring")
SETTING = "scoring"
LEARN, REFRESH = "scoring.learn", "scoring.refresh"
LEAST = 50
"""As many good ends and as many bad ones are needed (`core.learning.LEAST`)."""
WORSE = 0.02
"""A new version that puts records in order so much worse is kept beside and not put in use by itself."""
KEPT = 20


def wishes(entity: str) -> dict[str, Any]:
    """What administrators chose: `target`, `retrain` (weekly, by itself), `fields` ({key: looked at or not})."""
    found: dict[str, Any] = (workspace.value(SETTING) or {}).get(entity, {})
    return {"target": found.get("target", ""), "retrain": found.get("retrain", True), "fields": found.get("fields", {})}


def wish(entity: str, *, actor: Actor, **changed: Any) -> None:
    """Choose otherwise."""
    every = dict(workspace.value(SETTING) or {})
    every[entity] = {**wishes(entity), **changed}
    workspace.put(SETTING, every, actor=actor)


def target_of(entity: str) -> Target:
    """What the model of an entity foretells."""
    known = targets.of(entity)
    return known.get(wishes(entity)["target"]) or next(iter(known.values()))


def ask(entity: str, *, actor: Actor) -> ScoreModel:
    """Have a version learnt. Refused while one is, and where too few records have ended."""
    target = target_of(entity)
    good, bad = outcomes.count(registry.get(entity), target)
    if min(good, bad) < LEAST:
        raise Refused(too_few(good, bad), code="too_few_outcomes", details={"good": good, "bad": bad, "least": LEAST})
    with transaction.atomic():
        if ScoreModel.objects.select_for_update().filter(entity=entity, state__in=("waiting", "learning")).exists():
            raise Refused(_("A model is being learnt already."), code="already_learning")
        row = ScoreModel.objects.create(entity=entity, target=target.key, asked_by=actor.id)
        enqueue(LEARN, model=str(row.pk), lock=LEARN)
    return row


def too_few(good: int, bad: int) -> str:
    text = _(
        "A model needs at least %(least)s records that ended well and as many that ended badly; there are %(good)s and %(bad)s."
    )
    return text % {"least": LEAST, "good": good, "bad": bad}


def learn(key: uuid.UUID) -> None:
    """Gather, learn, keep. What fails leaves the version in use as it was."""
    row = ScoreModel.objects.filter(pk=key, state__in=("waiting", "learning")).first()
    entity = registry.find(row.entity) if row else None
    if row is None or entity is None:
        return
    ScoreModel.objects.filter(pk=key).update(state="learning")
    try:
        found = _learnt(row, entity)
    except Exception as problem:  # the edge of a job
        logger.exception("The model of %s could not be learnt.", row.entity)
        ScoreModel.objects.filter(pk=key).update(
            state="failed", problem=type(problem).__name__, ended_at=timezone.now()
        )
        return
    ScoreModel.objects.filter(pk=key).update(ended_at=timezone.now(), **found)
    if found["state"] == "ready":
        _adopt(ScoreModel.objects.get(pk=key))
        _forget_old(row.entity)


def _learnt(row: ScoreModel, entity: Entity) -> dict[str, Any]:
    target = targets.of(row.entity)[row.target]
    every = columns.sources(entity)
    reasons = columns.left_out(entity, target, wishes(row.entity)["fields"])
    looked_at = [each for each in every if each.field.key not in reasons]
    gathered = outcomes.gather(entity, target, looked_at)
    wished = wishes(row.entity)["fields"]
    late = {key: share for key, share in gathered.late().items() if key not in reasons and wished.get(key) is not True}
    result = parent.train(gathered.table([each.key for each in looked_at if each.field.key in late]))
    few = result.get("too_few")
    if few:
        return {"state": "refused", "problem": too_few(few["good"], few["bad"])}
    by_key = {each.key: each for each in looked_at}
    excluded = [
        *({"field": key, "why": reason} for key, reason in reasons.items()),
        *({"field": key, "why": "late", "share": round(share, 4)} for key, share in late.items()),
        *({"field": by_key[key].field.key, "column": key, "why": "too_good", "auc": round(auc, 4)} for key, auc in result["excluded"].items()),
    ]  # fmt: skip
    told = {"told": gathered.told, "all": len(gathered.good)}
    kept = [{"key": each["key"], "field": by_key[each["key"]].field.key} for each in result["model"]["columns"]]
    return {
        "state": "ready",
        "model": result["model"],
        "columns": kept,
        "figures": {**result["figures"], **told},
        "excluded": excluded,
    }


def _adopt(row: ScoreModel) -> None:
    """Put a new version in use, unless it is clearly worse than the one that is."""
    present = ScoreModel.objects.filter(entity=row.entity, is_used=True).first()
    if present is not None and present.target == row.target and row.figures["auc"] < present.figures["auc"] - WORSE:
        ScoreModel.objects.filter(pk=row.pk).update(problem="worse")
        return
    use(row, actor=system("scoring"))


def use(row: ScoreModel, *, actor: Actor) -> None:
    """Score by this version from now on. Refused for one that is not ready."""
    if row.state != "ready":
        raise Refused(_("This version is not ready."), code="not_ready")
    _switch(row.entity, row)


def stop(entity: str, *, actor: Actor) -> None:
    """Score by no model: rules and hands alone."""
    _switch(entity, None)


def _switch(entity: str, row: ScoreModel | None) -> None:
    with transaction.atomic():
        ScoreModel.objects.filter(entity=entity, is_used=True).update(is_used=False)
        if row is not None:
            ScoreModel.objects.filter(pk=row.pk).update(is_used=True)
        workspace.move_settings_epoch()
        enqueue(REFRESH, entity=entity, queueing_lock=f"{REFRESH}:{entity}")
        transaction.on_commit(workspace.move_settings_epoch)


def retrain_all() -> None:
    """By the clock: entities that have a model in use and want to go on learning, where a tenth more has ended since."""
    for row in ScoreModel.objects.filter(is_used=True):
        good, bad = outcomes.count(registry.get(row.entity), target_of(row.entity))
        taught = row.figures.get("good", 0) + row.figures.get("bad", 0)
        if wishes(row.entity)["retrain"] and good + bad >= taught * 1.1:
            try:
                ask(row.entity, actor=system("scoring"))
            except Refused as problem:
                logger.info("The model of %s is not learnt anew: %s", row.entity, problem)


def _forget_old(entity: str) -> None:
    """The latest versions are kept, and the one in use."""
    kept = ScoreModel.objects.filter(entity=entity).order_by("-asked_at").values_list("pk", flat=True)[:KEPT]
    ScoreModel.objects.filter(entity=entity, is_used=False).exclude(pk__in=list(kept)).delete()
