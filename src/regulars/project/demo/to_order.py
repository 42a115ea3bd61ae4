"""Bikes built to order of AdventureWorks' frames and components: names, colours, sizes and prices are those of the data. Lead times, rules and the price of assembly are made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from regulars.areas.catalog.models import Product, ProductFamily
from regulars.areas.configurator.actions import put_in_use
from regulars.areas.configurator.models import Configurator, OptionGroup, OptionRule, ProductOption
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

CURRENCY, ASSEMBLY, ASSEMBLY_DAYS = "USD", Decimal(149), 2
LINES = {"LL": 3, "ML": 7, "HL": 14}
"""The lines of components, and after how many days there are some."""
IN_LINES = (
    ("Fork", "{line} Fork"), ("Headset", "{line} Headset"), ("Handlebars", "{line} {kind} Handlebars"),
    ("Saddle", "{line} {kind} Seat/Saddle"), ("Front wheel", "{line} {kind} Front Wheel"), ("Rear wheel", "{line} {kind} Rear Wheel"),
    ("Tires", "{line} {kind} Tire"), ("Crankset", "{line} Crankset"), ("Bottom bracket", "{line} Bottom Bracket"),
    ("Pedals", "{line} {kind} Pedal"),
)  # fmt: skip
"""Groups of which one is chosen, and what its products are called."""
ALWAYS = ("Chain", "Front Derailleur", "Rear Derailleur", "Front Brakes", "Rear Brakes")
PAIRS = ("Tires",)
RULES = (
    ("hl_{kind}_front_wheel iff hl_{kind}_rear_wheel", "Both wheels are of one line."),
    ("ml_{kind}_front_wheel iff ml_{kind}_rear_wheel", "Both wheels are of one line."),
    ("hl_fork requires hl_headset", "The HL fork is fitted with the HL headset."),
    ("ll_frame excludes hl_fork", "The LL frame does not carry the HL fork."),
    ("hl_crankset iff hl_bottom_bracket", "The HL crankset turns in the HL bottom bracket, and nothing else does."),
    ("water_bottle <= {kind}_bottle_cage", "Every bottle needs a cage."),
    ("headlights_dual_beam excludes headlights_weatherproof", "There is room for one headlight on the handlebars."),
    ("{kind}_bottle_cage + minipump + cable_lock <= 2", "The frame has room for two holders."),
)
UNFINISHED = (
    ("ll_touring_frame requires hl_touring_handlebars", "The LL frame is sold with HL handlebars."),
    ("hl_touring_frame requires hl_touring_handlebars", "The HL frame is sold with HL handlebars."),
    ("hl_touring_handlebars excludes touring_front_wheel", "The HL handlebars go with another wheel."),
)
"""Nothing fulfils these together: the page of this draft shows how that is told."""


class Bike(NamedTuple):
    """What is built: the kind of its parts, its family, what can be had besides (a product, and how many at most)."""

    name: str
    kind: str
    family: str
    extras: tuple[tuple[str, int], ...]


EXTRAS = (("Water Bottle", 2), ("Headlights - Dual-Beam", 1), ("Headlights - Weatherproof", 1), ("Taillight", 1), ("Cable Lock", 1), ("Minipump", 1))  # fmt: skip
BIKES = (
    Bike("Mountain bike, built to order", "Mountain", "Mountain Bikes",
         (("Fender Set - Mountain", 1), ("Mountain Bottle Cage", 2), *EXTRAS)),
    Bike("Road bike, built to order", "Road", "Road Bikes", (("Road Bottle Cage", 2), *EXTRAS)),
)  # fmt: skip
DRAFT = "Touring bike, built to order"
DRAFTED = {
    "Frame": ("LL Touring Frame", "HL Touring Frame"),
    "Handlebars": ("LL Touring Handlebars", "HL Touring Handlebars"),
    "Front wheel": ("Touring Front Wheel",),
}


def add_configurators(*, actor: Actor) -> int:
    """Two in use and a draft that nothing can fulfil yet, where there are none. Gives how many there are."""
    if not Configurator.objects.exists():
        with transaction.atomic():
            known: dict[str, Any] = {}
            for each in Product.objects.filter(deleted_at=None).order_by("-number"):
                known[each.name] = each
            for bike in BIKES:
                made = _begin(bike.name, bike.family, actor)
                _add_parts(made, bike, known, actor)
                put_in_use(made, actor=actor)
            _add_draft(known, actor)
    return Configurator.objects.count()


def _begin(name: str, family: str, actor: Actor) -> Any:
    """The product that is sold, and its configurator."""
    product: Any = Product(name=name, family=ProductFamily.objects.filter(name=family, deleted_at=None).first())
    product.external_id, product.price, product.price_currency = f"to-order-{family}", ASSEMBLY, CURRENCY
    product.description = "<p>Assembled from the frame and the components that you choose; the price is that of the assembly.</p>"  # fmt: skip
    save(product, actor=actor)
    made = Configurator(name=name, product=product, days=ASSEMBLY_DAYS, days_rule="longest")
    made.description = "Every frame, fork and wheel of the catalogue, with what fits together."
    return save(made, actor=actor)


def _add_parts(made: Any, bike: Bike, known: dict[str, Any], actor: Actor) -> None:
    kind = bike.kind
    groups: list[Any] = [OptionGroup(configurator=made, name="Frame", low=1, high=1, position=1)]
    for name, _called in IN_LINES:
        groups.append(OptionGroup(configurator=made, name=name, low=1, high=1, position=10 * (len(groups) + 1)))
    drive = OptionGroup(configurator=made, name="Drive and brakes", low=len(ALWAYS), high=len(ALWAYS), position=200)
    tubes = OptionGroup(configurator=made, name="Inner tubes", low=1, high=1, position=210)
    extras = OptionGroup(configurator=made, name="Accessories", position=220)
    save_many([*groups, drive, tubes, extras], actor=actor)
    frames = [_option(groups[0], f"{line} frame", place, price=Decimal(0)) for place, line in enumerate(LINES, 1)]
    options = list(frames)
    for group, (name, called) in zip(groups[1:], IN_LINES, strict=True):
        for place, (line, days) in enumerate(LINES.items(), 1):
            wanted = called.format(line=line, kind=kind)
            product = next(each for title, each in known.items() if title.startswith(wanted))  # saddles end in a number
            many = 2 if name in PAIRS else 1
            options.append(_option(group, wanted, place, product=product, days=days, low=many, high=many))
    options += [_option(drive, name, place, product=known[name]) for place, name in enumerate(ALWAYS, 1)]
    tube = known[f"{kind} Tire Tube"]
    options.append(_option(tubes, tube.name, 1, product=tube, low=2, high=4))
    for place, (name, most) in enumerate(bike.extras, 1):
        options.append(_option(extras, name, place, product=known[name], high=most))
    save_many(options, actor=actor)
    _add_frames(made, kind, frames, actor)
    _add_rules(made, [(text.format(kind=kind.lower()), message) for text, message in RULES], actor)


def _add_frames(made: Any, kind: str, frames: list[Any], actor: Actor) -> None:
    """Where a line of frames is chosen, one of its colours and sizes is."""
    groups = [
        OptionGroup(configurator=made, name=f"{line} frame: colour and size", parent=frame, low=1, high=1, position=1 + place)
        for place, (line, frame) in enumerate(zip(LINES, frames, strict=True), 1)
    ]  # fmt: skip
    save_many(groups, actor=actor)
    options = []
    for group, (line, days) in zip(groups, LINES.items(), strict=True):
        sold = Product.objects.filter(variant_of__name=f"{line} {kind} Frame", deleted_at=None).order_by("variant")
        options += [
            _option(group, each.name, place, product=each, days=days) for place, each in enumerate(sold, 1)
        ]  # fmt: skip
    save_many(options, actor=actor)


def _option(group: Any, name: str, place: int, *, product: Any = None, price: Any = None, days: int = 0, low: int = 1, high: int = 1) -> Any:  # fmt: skip
    made: Any = ProductOption(group=group, name=name, product=product, low=low, high=high, days=days, position=place)
    if price is not None:
        made.price, made.price_currency = price, CURRENCY
    return made


def _add_rules(made: Any, rules: list[tuple[str, str]], actor: Actor) -> None:
    save_many(
        [
            OptionRule(configurator=made, text=text, message=message, position=place)
            for place, (text, message) in enumerate(rules, 1)
        ],
        actor=actor,
    )


def _add_draft(known: dict[str, Any], actor: Actor) -> None:
    made = _begin(DRAFT, "Touring Bikes", actor)
    groups = [
        OptionGroup(configurator=made, name=name, low=1, high=1, position=place)
        for place, name in enumerate(DRAFTED, 1)
    ]
    save_many(groups, actor=actor)
    options = [
        _option(group, name, place, product=None if name.endswith("Frame") else known[name], price=None)
        for group, names in zip(groups, DRAFTED.values(), strict=True)
        for place, name in enumerate(names, 1)
    ]
    save_many(options, actor=actor)
    _add_rules(made, list(UNFINISHED), actor)
