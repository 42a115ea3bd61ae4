"""Pipelines and their stages in the file of settings, before everything that refers to them.

What is only here stays, with the deals that stand on it; a stage on which deals stand keeps its kind, as everywhere.
"""

from __future__ import annotations

from regulars.engine.promotion.nested import Inner, Whole

PIPELINES = Whole("pipelines", "pipeline")
STAGES = Inner("stages", "stage", PIPELINES)


def add_parts() -> None:
    """Once, when all entities are described."""
    PIPELINES.add(32)
    STAGES.add(33, referred=True)
