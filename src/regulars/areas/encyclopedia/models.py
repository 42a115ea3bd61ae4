"""Entries of the encyclopedia with their texts, specifications, pictures, documents and questions; links between products; battle cards."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Owned, Record, text_index


class Entry(Owned):
    """What is said of a product, of a family, or of something else. `address` is its last word in public addresses.

    While it is `published` everybody reads it; a draft and what was withdrawn is read by those who are signed in.
    """

    name = models.TextField()
    address = models.CharField(max_length=80, blank=True, default="")
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, null=True, blank=True, related_name="encyclopedia_entries"
    )
    family = models.ForeignKey(
        "catalog.ProductFamily", models.PROTECT, null=True, blank=True, related_name="encyclopedia_entries"
    )
    status = models.CharField(max_length=9, default="draft")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "engine.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (text_index("entry_by_name", "name"),)
        constraints = (
            models.UniqueConstraint(
                "address", name="entry_address_once", condition=~models.Q(address="") & models.Q(deleted_at=None)
            ),
        )


class FormerAddress(models.Model):
    """An address that a published entry had before: it leads to the present one."""

    address = models.CharField(max_length=80, unique=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="former_addresses")


class EntryText(Record):
    """An entry in one language: its title (`name`), a short text, a long one."""

    name = models.TextField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2)
    summary = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint("entry", "language", name="entry_text_once", condition=models.Q(deleted_at=None)),
        )


class Specification(Record):
    """A property of what an entry is about: `name`, value and unit, in a group. Without a `language` it holds in all."""

    name = models.TextField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="specifications")
    group = models.TextField(blank=True, default="")
    value = models.TextField()
    unit = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
    position = models.IntegerField(null=True, blank=True)


class EntryPicture(Record):
    """A picture with what it shows (`name`), for those who do not see it."""

    name = models.TextField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="pictures")
    image = models.ForeignKey("engine.StoredFile", models.PROTECT, related_name="+")
    width = models.IntegerField(default=0, editable=False)
    height = models.IntegerField(default=0, editable=False)
    position = models.IntegerField(null=True, blank=True)


class EntryDocument(Record):
    """A version of a document, valid for some days. Of those with one name and language the newest valid one is the present one; only it is published."""

    name = models.TextField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="documents")
    file = models.ForeignKey("engine.StoredFile", models.PROTECT, related_name="+")
    edition = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=True)


class EntryQuestion(Record):
    """What people ask (`name`) and what we answer."""

    name = models.TextField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="questions")
    language = models.CharField(max_length=2)
    answer = models.TextField(blank=True, default="")
    is_public = models.BooleanField(default=True)
    position = models.IntegerField(null=True, blank=True)


class ProductLink(Record):
    """A product that goes with another one, and why."""

    name = models.TextField(blank=True, default="")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="goes_with")
    other = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, default="cross_sell")
    reason = models.TextField(blank=True, default="")
    position = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "product", "other", "kind", name="product_link_once", condition=models.Q(deleted_at=None)
            ),
        )


class BattleCard(Owned):
    """How we win against a competitor, with one product or family or with all: for us alone, never published."""

    name = models.TextField(blank=True, default="")
    competitor = models.ForeignKey("sales.Competitor", models.PROTECT, related_name="battle_cards")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="battle_cards")
    family = models.ForeignKey(
        "catalog.ProductFamily", models.PROTECT, null=True, blank=True, related_name="battle_cards"
    )
    their_strengths = models.TextField(blank=True, default="")
    their_weaknesses = models.TextField(blank=True, default="")
    our_answer = models.TextField(blank=True, default="")
    review_on = models.DateField(null=True, blank=True)
