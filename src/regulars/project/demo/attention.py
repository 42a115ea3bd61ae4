"""What the accounts of the first tier got and were promised, what their people like, a group for a dinner, and notes. All of it is made up; accounts and people are those of the data."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.activities.models import Note
from regulars.areas.contacts.models import Account, Contact, Group, GroupMember, Tier
from regulars.areas.personal import gifts, promises
from regulars.areas.personal.models import Gift, Preference, PreferenceKind, Promise
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

GIFTS = (("A book about their town", "20", "idea"), ("Calendar of the next year", "12", "sent"), ("Box of pralines", "25", "arrived"))  # fmt: skip
PROMISES = (
    ("Send the report on the last quarter", 12, "open"), ("Show the new GTX before the fair", -4, "open"), ("Answer their question about spare parts", 3, "kept"),
    ("A visit of our management", -20, "broken"), ("Name a reference of their trade", 25, "open"),
)  # fmt: skip
"""What, due in how many days, what became of it."""
WISHES = (
    "Black coffee, no sugar",
    "Written to rather than called",
    "Cycles at the weekend",
    "No meetings on Friday",
    "Vegetarian",
)
NOTES = (
    "Decisions are made in the second week of a month; before that nobody signs.",
    "Their warehouse moves in spring: deliveries go to the new address then.",
    "Asked for prices of more than 25 pieces. The book of volume prices holds.",
)
DINNER = "Dinner in January"


def add_attention(*, actor: Actor) -> int:
    """Make it where there is none. Gives how many promises there are."""
    if not Promise.objects.exists():
        with transaction.atomic():
            first = Tier.objects.filter(deleted_at=None).order_by("position").first()
            accounts: list[Any] = list(Account.objects.filter(tier=first, deleted_at=None).order_by("number"))
            people = [
                found
                for each in accounts
                if (found := Contact.objects.filter(account=each, deleted_at=None).order_by("number").first())
            ]
            _give(accounts, actor)
            _promise(accounts, actor)
            _know(people, actor)
            _note(accounts, actor)
    return Promise.objects.count()


def _of(record: Any, entity: str) -> dict[str, Any]:
    return {"record_id": record.pk, "record_entity": entity}


def _give(accounts: list[Any], actor: Actor) -> None:
    for account, (name, value, status) in zip(accounts, GIFTS, strict=False):
        gift: Any = Gift(name=name, occasion="New Year", owner_id=account.owner_id, **_of(account, "account"))
        gift.value, gift.value_currency = Decimal(value), "USD"
        save(gift, actor=actor)
        if status != "idea":
            gifts.send(gift, actor=actor)
        if status == "arrived":
            gifts.arrive(Gift.objects.get(pk=gift.pk), actor=actor, thanks="They wrote a kind letter.")


def _promise(accounts: list[Any], actor: Actor) -> None:
    today = timezone.localdate()
    for account, (name, days, status) in zip(accounts, PROMISES, strict=False):
        made: Any = Promise(name=name, owner_id=account.owner_id, due_on=today + timedelta(days=days), **_of(account, "account"))  # fmt: skip
        save(made, actor=actor)
        if status == "kept":
            promises.keep(made, actor=actor)
        elif status == "broken":
            promises.breach(made, actor=actor, outcome="It was put off to spring.")


def _know(people: list[Any], actor: Actor) -> None:
    """What the people of these accounts like, and who of them is asked to dinner."""
    kinds = list(PreferenceKind.objects.filter(deleted_at=None).order_by("position", "number"))
    if kinds:
        save_many(
            [
                Preference(kind=kinds[place % len(kinds)], value=wish, said_on=timezone.localdate(), **_of(person, "contact"))
                for place, (person, wish) in enumerate(zip(people, WISHES, strict=False))
            ],
            actor=actor,
        )  # fmt: skip
    group = save(Group(name=DINNER, description="Those who decide at our largest customers."), actor=actor)
    save_many([GroupMember(group=group, **_of(person, "contact")) for person in people], actor=actor)


def _note(accounts: list[Any], actor: Actor) -> None:
    save_many(
        [
            Note(text=text, is_pinned=place == 0, owner_id=account.owner_id, **_of(account, "account"))
            for place, (account, text) in enumerate(zip(accounts, NOTES, strict=False))
        ],
        actor=actor,
    )
