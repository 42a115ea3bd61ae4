"""Promotions, their coupons, and which document uses which."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record, text_index


class Promotion(Record):
    """What lines cost less for some days. `condition` is the one filter on accounts, `goods` on products; empty ones take all.

    `method` is percent, amount (off each unit), total (off all its lines together) or free (of `buy` + `get` units, `get` cost `percent` less).
    Promotions are applied in the order of `priority`; an exclusive one stands alone on its lines. One that `needs_code` waits for a coupon.
    """

    name = models.TextField()
    description = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    goods = models.JSONField(default=dict, blank=True)
    method = models.CharField(max_length=7, default="percent")
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    buy = models.IntegerField(null=True, blank=True)
    get = models.IntegerField(null=True, blank=True)
    least_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    least_sum = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    priority = models.IntegerField(default=100)
    is_exclusive = models.BooleanField(default=False)
    needs_code = models.BooleanField(default=False)

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        indexes = (text_index("promotion_by_name", "name"),)


class Coupon(Record):
    """A code (`name`, compared by its `key`: in capitals, without blanks) that calls for a promotion: `uses` documents at most, `uses_per_account` of one account. `used` counts them."""

    name = models.TextField()
    key = models.TextField(blank=True, default="", editable=False)
    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="coupons")
    uses = models.IntegerField(null=True, blank=True)
    uses_per_account = models.IntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    used = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint("key", name="coupon_once", condition=models.Q(deleted_at=None)),)


class CouponUse(Record):
    """A document that a coupon is used for: held while it is open, used once the customer agreed, released when nothing came of it."""

    name = models.TextField(blank=True, default="")
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="redeemed")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="coupon_uses")
    document_id = models.UUIDField()
    document_entity = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default="held")

    class Meta:
        indexes = (models.Index("document_id", name="coupon_use_of_document"),)
        constraints = (
            models.UniqueConstraint(
                "coupon",
                "document_id",
                name="coupon_use_once",
                condition=models.Q(deleted_at=None) & ~models.Q(state="released"),
            ),
        )
