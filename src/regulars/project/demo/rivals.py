"""Competitors, how we win against them, and where we meet them. All four are made up and say so by their names; deals, amounts and products are those of the data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.catalog.models import Product, ProductFamily
from regulars.areas.encyclopedia.models import BattleCard
from regulars.areas.sales.models import Competitor, Deal, DealCompetitor
from regulars.engine.actor import Actor
from regulars.engine.save import save_many
from regulars.project.demo.calendar import chance

RIVALS = (
    ("Rackwright (demo)", "rackwright", "Cheapest in every tender; a warehouse in each region.", "Twelve months of warranty, service through partners only."),
    ("Nordblock (demo)", "nordblock", "Known for devices that run for ten years.", "Delivers in ten weeks; no price below 20,000."),
    ("Peak Systems (demo)", "peak-systems", "Software and hardware from one hand.", "Ties the customer to its own software."),
    ("Boxmakers (demo)", "boxmakers", "Answers a request within the hour.", "Two products; what does not fit is bought in."),
)  # fmt: skip
CARDS: tuple[tuple[str, str, str, int, str, str, tuple[str, ...]], ...] = (
    ("Rackwright (demo)", "", "GTX", 60, "Fifteen per cent below our list price.", "Service costs extra from the first day.",
     ("Ask for the price over three years, service included.", "Offer the volume price from ten pieces on.", "Show the report on answer times of the last quarter.")),
    ("Rackwright (demo)", "MG Special", "", -5, "The same device at the same price.", "No training, no installation on site.",
     ("Sell the set: device, installation and training.", "Name a customer of the same trade.")),
    ("Nordblock (demo)", "GTK 500", "", 90, "A longer life, and a name in the trade.", "Ten weeks until it is delivered.",
     ("Promise four weeks, in writing.", "Offer 36 months of warranty on site.")),
    ("Nordblock (demo)", "GTX Plus Pro", "", 30, "Heavier housing.", "One size only.",
     ("Measure on site first: ours fits three sites of four without rebuilding.",)),
    ("Peak Systems (demo)", "", "MG", -20, "One contract for all.", "Whoever leaves the software leaves the devices.",
     ("Ask who pays for the change in five years.", "Show that ours works with what they have.")),
    ("Boxmakers (demo)", "", "", 120, "Fast and friendly.", "Spare parts for two years only.",
     ("Answer on the same day, too.", "Spare parts for five years are in our terms.")),
)  # fmt: skip
"""Competitor, product or family (or neither), in how many days it is to be reviewed, their strengths and weaknesses, our answers."""
MET, LOST = 18, 30
THREATS = ("high", "medium", "medium", "low")
NOTES = ("They have offered already.", "Their device is in use there today.", "")


def add_competitors(pipeline: Any, *, actor: Actor) -> int:
    """Make them where there are none, in the largest open deals, and as those to whom the last lost ones went. Gives how many there are."""
    if not Competitor.objects.exists():
        with transaction.atomic():
            rivals = [
                Competitor(name=name, website=f"https://{address}.example", strengths=good, weaknesses=bad)
                for name, address, good, bad in RIVALS
            ]
            save_many(rivals, actor=actor)
            _add_cards({each.name: each for each in rivals}, actor)
            _meet(pipeline, rivals, actor)
            _lose(pipeline, rivals, actor)
    return Competitor.objects.count()


def _add_cards(rivals: dict[str, Any], actor: Actor) -> None:
    today = timezone.localdate()
    cards = []
    for rival, product, family, days, good, bad, answers in CARDS:
        card: Any = BattleCard(competitor=rivals[rival], review_on=today + timedelta(days=days))
        card.product = Product.objects.filter(name=product, deleted_at=None).first() if product else None
        card.family = ProductFamily.objects.filter(name=family, deleted_at=None).first() if family else None
        card.name = f"{product or family or 'Everything'} against {rival}"
        card.their_strengths, card.their_weaknesses = f"<p>{good}</p>", f"<p>{bad}</p>"
        card.our_answer = "<ul>" + "".join(f"<li>{answer}</li>" for answer in answers) + "</ul>"
        cards.append(card)
    save_many(cards, actor=actor)


def _meet(pipeline: Any, rivals: list[Any], actor: Actor) -> None:
    found = Deal.objects.filter(pipeline=pipeline, status="open", account__isnull=False, deleted_at=None)
    met = [
        DealCompetitor(
            deal=deal, competitor=rivals[chance(str(deal.number), "rival") % len(rivals)],
            threat=THREATS[place % len(THREATS)], note=NOTES[place % len(NOTES)],
        )
        for place, deal in enumerate(found.order_by("-amount", "number")[:MET])
    ]  # fmt: skip
    save_many(met, actor=actor)


def _lose(pipeline: Any, rivals: list[Any], actor: Actor) -> None:
    lost = list(
        Deal.objects.filter(pipeline=pipeline, status="lost", deleted_at=None).order_by("-closed_at", "number")[:LOST]
    )
    for deal in lost:
        deal.loss_reason = "competitor"
        deal.lost_to_id = rivals[chance(str(deal.number), "lost to") % len(rivals)].pk
    save_many(lost, actor=actor)
