"""What a new installation begins with: a pipeline, three roles, and when a lead is here already. Asked after every migrate, done once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from regulars.areas.sales.models import Pipeline, Stage
from regulars.base.i18n import N_, gettext
from regulars.engine import actor, workspace
from regulars.engine.access import ACTIONS
from regulars.engine.models import Grant, Role
from regulars.engine.save import save, save_many
from regulars.services.duplicates.install import ASK, SHOW, deeds, line, matching, once

NEW_BUSINESS = (
    (N_("Qualify"), "open", 10, "pipeline", (), "#8ea3c7"),
    (N_("Discover"), "open", 25, "pipeline", ("account",), "#6f8fd0"),
    (N_("Propose"), "open", 50, "best_case", ("account", "amount", "closes_on"), "#4f7bd9"),
    (N_("Negotiate"), "open", 75, "commit", ("account", "amount", "closes_on"), "#2f66e0"),
    (N_("Won"), "won", 100, "closed", (), "#2e9e6b"),
    (N_("Lost"), "lost", 0, "omitted", ("loss_reason",), "#c25b4e"),
)

BRANCH = dict.fromkeys(ACTIONS, "branch")
PRICES = (
    "price-book",
    "price-book-entry",
    "price-book-account",
    "promotion",
    "coupon",
    "variant-axis",
    "bundle-part",
    "product-link",
    "battle-card",
    "encyclopedia-entry",
    *(f"encyclopedia-{part}" for part in ("text", "specification", "picture", "document", "question")),
)
CONFIGURATORS = ("configurator", "option-group", "product-option", "option-rule")
ROLES: tuple[tuple[str, str, dict[str, dict[str, str]]], ...] = (
    (
        N_("Sales manager"),
        N_("Sees and changes everything of the people below, imports and exports."),
        {
            "*": BRANCH,
            "account": {**BRANCH, "view": "all"},
            "contact": {**BRANCH, "view": "all"},
            "product": {"create": "all", "edit": "all"},
            "product-family": {"create": "all", "edit": "all"},
            **{name: {"create": "all", "edit": "all", "delete": "all"} for name in (*PRICES, *CONFIGURATORS)},
            "competitor": {"create": "all", "edit": "all", "delete": "all"},
        },
    ),
    (
        N_("Sales rep"),
        N_("Works on what is their own, sees what the team does."),
        {
            "*": {"view": "team", "create": "own", "edit": "own", "delete": "own", "bulk": "own"},
            "account": {"view": "all", "create": "own", "edit": "own", "delete": "own", "bulk": "own"},
            "contact": {"view": "all", "create": "own", "edit": "own", "delete": "own", "bulk": "own"},
            "competitor": {"create": "all"},
            "absence": {"view": "own", "create": "own", "edit": "own", "delete": "own"},
        },
    ),
    (
        N_("Read only"),
        N_("Sees everything and changes nothing."),
        {"*": {"view": "all"}, "absence": {"view": "own"}},
    ),
)


def after_migrate(**options: Any) -> None:
    """Make what is missing of it; nothing is made again that people have deleted."""
    workspace.forget()  # a database that was emptied or restored under a running process says otherwise than what was read before
    with transaction.atomic():
        if not Pipeline.objects.exists():
            add_pipeline(gettext("New business"), NEW_BUSINESS, is_default=True)
        if not workspace.value("roles_made"):
            _add_roles()
            workspace.put("roles_made", True, actor=actor.system("install"))
        once("sales", duplicate_rules)


def duplicate_rules() -> list[Any]:
    """When a lead is taken for another lead, for a contact or for an account."""
    return [
        matching("lead-email", N_("Lead: the same e-mail"), "lead", line("email")),
        matching("lead-phone", N_("Lead: the same phone and nearly the same name"), "lead", line("phone"), line("person", "name", least=0.75), needs="all"),
        matching("lead-contact", N_("Lead and contact: the same e-mail"), "lead", line("email"), other="contact"),
        matching("lead-contact-phone", N_("Lead and contact: the same phone and nearly the same name"), "lead", line("phone"), line("person", "name", least=0.75), other="contact", needs="all"),
        matching("lead-account", N_("Lead and account: the same company or site"), "lead", line("company", "company", "name"), line("domain", "website"), other="account"),
        deeds(N_("Leads that are here already"), "lead", ASK, "lead-email", "lead-phone", "lead-contact", "lead-contact-phone"),
        deeds(N_("Leads of an account that is here"), "lead", SHOW, "lead-account"),
        deeds(N_("Contacts that are leads"), "contact", SHOW, "lead-contact", "lead-contact-phone"),
    ]  # fmt: skip


def add_pipeline(
    name: str, stages: tuple[tuple[str, str, int, str, tuple[str, ...], str], ...], *, is_default: bool = False
) -> Pipeline:
    """A pipeline with its stages: name, kind, probability, forecast, what it asks for, colour."""
    who = actor.system("install")
    position = Pipeline.objects.count()
    pipeline: Pipeline = save(Pipeline(name=name, is_default=is_default, position=position), actor=who)
    made = [
        Stage(
            pipeline=pipeline,
            name=gettext(stage),
            position=place,
            kind=kind,
            probability=Decimal(probability),
            forecast=forecast,
            required=list(required),
            colour=colour,
        )
        for place, (stage, kind, probability, forecast, required, colour) in enumerate(stages, 1)
    ]
    save_many(made, actor=who)
    return pipeline


def _add_roles() -> None:
    who = actor.system("install")
    for name, description, grants in ROLES:
        if Role.objects.filter(name=gettext(name), deleted_at=None).exists():
            continue
        role = save(Role(name=gettext(name), description=gettext(description)), actor=who)
        Grant.objects.bulk_create(
            Grant(role=role, entity=entity, action=action, scope=scope)
            for entity, actions in grants.items()
            for action, scope in actions.items()
        )
