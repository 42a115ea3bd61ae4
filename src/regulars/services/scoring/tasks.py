"""What the worker does for scores."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic, task
from regulars.services.scoring import keeping, training


@task(training.LEARN, _("Learn from what became of records"), retries=0)
def learn(model: str) -> None:
    """A version of the model."""
    training.learn(uuid.UUID(model))


@task(training.REFRESH, _("Score records anew"), retries=5)
def refresh(entity: str) -> None:
    """Rules or the model changed."""
    keeping.refresh_all(entity)


@periodic("47 * * * *", name="scoring.fade", title=_("Let points fade"))
def fade() -> None:
    """Days pass without anybody changing anything."""
    keeping.refresh_fading()


@periodic("17 3 * * 1", name="scoring.retrain", title=_("Learn anew where more is known"))
def retrain() -> None:
    """Once a week."""
    training.retrain_all()
