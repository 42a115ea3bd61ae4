"""How companies and people stand to each other, and a deal with the people of Northwind, who have their parts in it.

Who is a subsidiary, of which trade and with what revenue is in the data, and so is who reports to whom; who knows or recommended whom is made up.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.accounts.models import Attitude, Relation, RelationKind
from regulars.areas.catalog.models import BundlePart, Product
from regulars.areas.configurator.actions import configure
from regulars.areas.contacts.models import Account, Contact
from regulars.areas.orders import making
from regulars.areas.sales.models import Deal, DealLine, DealRole
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many
from regulars.project.demo.bundles import MARK
from regulars.project.demo.quotes import INTRO, TERMS
from regulars.project.demo.to_order import BIKES

NORTHWIND = "northwind-traders"
PEOPLE = (
    (2, "decides", "friendly", "Wants bikes for the couriers by spring."), (5, "influences", "supporter", "Rides to work himself."),
    (8, "uses", "supporter", "Plans the rounds."), (8, "buys", "", ""), (1, "evaluates", "neutral", ""), (4, "blocks", "critical", "Would rather have vans."),
)  # fmt: skip
"""Employees by their numbers at Northwind: part in the deal, attitude, note."""
RIVALS = 8
CHOSEN = {"hl_frame": True, "hl_mountain_frame_black_42": True, "mountain_bottle_cage": True, "water_bottle": True}
BIKES_WANTED, SETS_WANTED = 12, 24


def add_relations(*, actor: Actor) -> int:
    """Make them where there are none. Gives how many there are."""
    if not Relation.objects.exists():
        with transaction.atomic():
            kinds = list(RelationKind.objects.filter(deleted_at=None).order_by("position"))
            if len(kinds) >= len(PLACES):
                save_many([*_groups(kinds), *_rivals(kinds), *_people(kinds)], actor=actor)
    return Relation.objects.count()


def add_northwind(pipeline: Any, *, actor: Actor) -> int:
    """An open deal of Northwind for bikes that are built to order, with its people, and a quote of it. Gives how many such deals there are."""
    account = Account.objects.filter(external_id=NORTHWIND, deleted_at=None).first()
    known = Deal.objects.filter(account=account, name__startswith="Courier bikes")
    if account is not None and not known.exists():
        with transaction.atomic():
            deal = _deal(account, pipeline, actor)
            _roles(deal, account, actor)
            _lines(deal, actor)
            making.of_deal(Deal.objects.get(pk=deal.pk), actor=actor, intro=INTRO, terms=TERMS, language="en")
    return known.count()


PLACES = {"competitor": 2, "shareholder": 3, "recommended": 5, "former": 6, "assistant": 7}
"""Where a kind stands among those that an installation begins with."""


def _groups(kinds: list[Any]) -> list[Any]:
    """A parent company holds shares of its subsidiaries."""
    return [
        _relation(kinds[PLACES["shareholder"]], each.parent, each, strength="strong", owner_id=each.owner_id)
        for each in Account.objects.filter(parent__isnull=False, deleted_at=None)
        .select_related("parent")
        .order_by("number")
    ]


def _rivals(kinds: list[Any]) -> list[Any]:
    """Of the largest of each trade the next one is a competitor, where they are of different groups."""
    trades: dict[str, list[Any]] = {}
    for each in Account.objects.filter(revenue__isnull=False, deleted_at=None).order_by("-revenue", "number"):
        trades.setdefault(each.industry, []).append(each)
    pairs = [(found[0], found[1]) for found in trades.values() if len(found) > 1]
    apart = [(one, two) for one, two in pairs if two.parent_id != one.pk and one.parent_id != two.pk]
    return [
        _relation(kinds[PLACES["competitor"]], one, two, strength=("strong", "medium", "weak")[place % 3])
        for place, (one, two) in enumerate(apart[:RIVALS])
    ]


def _people(kinds: list[Any]) -> list[Any]:
    """Northwind's coordinator assists its vice president; a few people of other accounts know it."""
    staff = _staff()
    others = list(Contact.objects.filter(external_id__startswith="maven-contact-", deleted_at=None).order_by("number")[:3])  # fmt: skip
    northwind = Account.objects.filter(external_id=NORTHWIND, deleted_at=None).first()
    if northwind is None or len(staff) < len({number for number, *_rest in PEOPLE}) or len(others) < len("abc"):
        return []
    today = timezone.localdate()
    left = today - timedelta(days=200)
    return [
        _relation(kinds[PLACES["assistant"]], staff[8], staff[2], strength="strong"),
        _relation(kinds[PLACES["recommended"]], others[0], northwind, note="At the fair: they look for bikes for their couriers."),
        _relation(kinds[PLACES["former"]], others[1], northwind, started_on=left - timedelta(days=900), ended_on=left),
        _relation(kinds[PLACES["recommended"]], staff[5], others[2], started_on=today - timedelta(days=20)),
    ]  # fmt: skip


def _relation(kind: Any, subject: Any, other: Any, **more: Any) -> Any:
    return Relation(
        kind=kind, subject_id=subject.pk, subject_entity=registry.of(subject).name, object_id=other.pk,
        object_entity=registry.of(other).name, **more,
    )  # fmt: skip


def _staff() -> dict[int, Any]:
    """Northwind's people by their numbers there."""
    start = "northwind-employee-"
    found: Any = Contact.objects.filter(external_id__startswith=start, deleted_at=None)
    return {int(each.external_id.removeprefix(start)): each for each in found}


def _deal(account: Any, pipeline: Any, actor: Actor) -> Any:
    staff = _staff()
    stage = pipeline.stages.filter(kind="open", deleted_at=None).order_by("position").last()
    made: Any = Deal(name=f"Courier bikes for {account.name}", account=account, pipeline=pipeline, stage=stage)
    made.contact, made.owner_id = staff.get(2), account.owner_id
    made.closes_on, made.source = timezone.localdate() + timedelta(days=35), "referral"
    return save(made, actor=actor)


def _roles(deal: Any, account: Any, actor: Actor) -> None:
    staff = _staff()
    here = [each for each in PEOPLE if each[0] in staff]
    save_many([DealRole(deal=deal, contact=staff[key], role=role) for key, role, _how, _note in here], actor=actor)
    save_many(
        [
            Attitude(account=account, contact=staff[key], deal=deal, attitude=how, note=note)
            for key, _role, how, note in here
            if how
        ],
        actor=actor,
    )


def _lines(deal: Any, actor: Actor) -> None:
    """Mountain bikes with what was chosen, the rest completed as cheaply as it goes; and a bundle with its optional part."""
    bike: Any = Product.objects.get(name=BIKES[0].name, deleted_at=None)
    told = configure(bike, choices=CHOSEN, account=deal.account_id, currency="USD", complete="cheapest", actor=actor)
    tires: Any = Product.objects.get(external_id=f"{MARK}Mountain tire set", deleted_at=None)
    optional = BundlePart.objects.filter(bundle=tires, is_optional=True, deleted_at=None)
    lines: list[Any] = [
        DealLine(deal=deal, product=bike, quantity=Decimal(BIKES_WANTED), configuration={"choices": told["amounts"]}),
        DealLine(deal=deal, product=tires, quantity=Decimal(SETS_WANTED), bundle_options=[str(each.pk) for each in optional]),
    ]  # fmt: skip
    save_many(lines, actor=actor)
