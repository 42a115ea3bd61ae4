"""What is deleted for good is told in the audit: what it was, never what it held."""

from __future__ import annotations

from regulars.engine import purge, rows
from regulars.engine.actor import Actor
from regulars.engine.purge import Proof
from regulars.services.audit.events import record


def connect() -> None:
    purge.follow(_told)


def _told(proof: Proof, actor: Actor) -> None:
    detail = {"number": proof.number, "deleted_at": proof.deleted_at, "changes": proof.changes, "files": proof.files}
    title = f"{proof.entity.label} {proof.number}"
    record("purged", actor=actor, entity=proof.entity.name, record=proof.id, title=title, detail=detail)
    rows.query("delete from timeline_timelinelink where record = %s", [proof.id])
    rows.query("delete from search_opened where record = %s", [proof.id])
