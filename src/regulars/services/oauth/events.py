"""What of it stands in the audit."""

from __future__ import annotations

from regulars.base.i18n import N_
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.services.audit import kinds
from regulars.services.audit.events import record
from regulars.services.oauth.models import Client, Grant

KINDS = {
    "program_allowed": kinds.Kind(N_("A program was allowed in"), "key"),
    "program_revoked": kinds.Kind(N_("What a program was allowed was taken back"), "key"),
    "program_stolen": kinds.Kind(N_("A program’s secret came twice: taken back"), "key", "bad"),
    "program_changed": kinds.Kind(N_("A program was set up or changed"), "bot"),
}


def make_known() -> None:
    for name, kind in KINDS.items():
        kinds.add(name, kind)


def of_grant(kind: str, grant: Grant, *, actor: Actor | None = None) -> None:
    """Who allowed which program what, or what became of it; by the person themselves unless another is named."""
    detail = {"program": grant.client.name, "client_id": str(grant.client_id), "scopes": " ".join(grant.scopes)}
    record(kind, actor=actor or actors.of(grant.user), title=f"{grant.client.name} · {grant.user.email}", detail=detail)


def of_client(client: Client, what: str, *, actor: Actor) -> None:
    record("program_changed", actor=actor, title=client.name, detail={"what": what, "client_id": str(client.pk)})
