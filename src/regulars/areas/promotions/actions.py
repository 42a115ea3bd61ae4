"""Verbs: codes made by the hundred; a coupon redeemed for a document, and released."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.promotions.choices import RELEASED, USED
from regulars.areas.promotions.models import Coupon, CouponUse, Promotion
from regulars.areas.promotions.queries import matching, uses_of
from regulars.areas.promotions.reactions import key_of
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What a code is made of: no letter that looks like another one."""
LENGTH = 10
"""Random letters of a code: one of 10^15, which nobody guesses."""
MOST_CODES = 10_000


def make_codes(
    promotion: Promotion,
    *,
    count: int,
    prefix: str | None = None,
    uses: int | None = 1,
    uses_per_account: int | None = None,
    actor: Actor,
) -> Promotion:
    """So many coupons with codes that cannot be guessed. Refused of a promotion that needs none."""
    access.require(actor, "coupon", "create")
    if not promotion.needs_code:
        raise Refused(
            _("This promotion holds without a code: mark it as one that needs a code first."), code="needs_no_code"
        )
    codes: set[str] = set()
    while len(codes) < count:
        codes.add((prefix or "").upper() + "".join(secrets.choice(LETTERS) for _each in range(LENGTH)))
    common = {"promotion_id": promotion.pk, "uses": uses, "uses_per_account": uses_per_account}
    save_many([Coupon(name=code, **common) for code in sorted(codes)], actor=actor)
    promotion.notice = ngettext("%(num)s code made", "%(num)s codes made", count) % {"num": count}
    return promotion


def redeem(document: Any, entity: str, code: str, *, actor: Actor) -> CouponUse:
    """Hold a coupon for a document of an account, under the coupon's lock: of two at the same moment the second one finds it taken.

    Refused with `no_such_coupon`, `coupon_not_valid`, `coupon_not_theirs`, `coupon_used_up` or `coupon_there`.
    """
    with transaction.atomic():
        coupon = Coupon.objects.select_for_update().filter(key=key_of(code), deleted_at=None).first()
        if coupon is None:
            raise _refused(_("There is no such coupon."), "no_such_coupon")
        _require_valid(coupon)
        promotion: Any = Promotion.objects.get(pk=coupon.promotion_id)
        _require_valid(promotion)
        if promotion.condition and document.account_id not in matching(
            "account", {promotion.pk: promotion.condition}, [document.account_id]
        ).get(promotion.pk, ()):
            raise _refused(_("This coupon is not for this account."), "coupon_not_theirs")
        taken = CouponUse.objects.filter(coupon=coupon.pk, deleted_at=None).exclude(state=RELEASED)
        if taken.filter(document_id=document.pk).exists():
            raise _refused(_("This coupon is there already."), "coupon_there")
        count, theirs = taken.count(), taken.filter(account=document.account_id).count()
        if (coupon.uses is not None and count >= coupon.uses) or (
            coupon.uses_per_account is not None and theirs >= coupon.uses_per_account
        ):
            raise _refused(_("This coupon is used up."), "coupon_used_up")
        use = CouponUse(
            name=coupon.name,
            coupon=coupon,
            account_id=document.account_id,
            document_id=document.pk,
            document_entity=entity,
        )
        kept: CouponUse = save(use, actor=_program(actor), verb="redeem")
        _count(coupon, count + 1, actor)
        return kept


def release(documents: Iterable[uuid.UUID], *, actor: Actor, code: str = "") -> int:
    """Give back the coupons of documents from which nothing came (the one of this code alone); how many."""
    return _settle(uses_of(documents).filter(**({"coupon__key": key_of(code)} if code else {})), RELEASED, actor)


def use(documents: Iterable[uuid.UUID], *, actor: Actor) -> int:
    """The customer agreed: the coupons of these documents are used."""
    return _settle(uses_of(documents), USED, actor)


def carry(before: uuid.UUID, after: uuid.UUID, *, actor: Actor) -> None:
    """The coupons of a document go along to the one that takes its place."""
    moved = list(uses_of([before]))
    for each in moved:
        each.document_id = after
    save_many(moved, actor=_program(actor))


def _settle(uses: Any, state: str, actor: Actor) -> int:
    found = list(uses.order_by("coupon_id"))
    coupons = {each.coupon_id for each in found}
    held = {each.pk: each for each in Coupon.objects.select_for_update().filter(pk__in=coupons).order_by("pk")}
    for each in found:
        each.state = state
    save_many(found, actor=_program(actor), verb=state)
    for coupon in held.values() if state == RELEASED else ():
        count = CouponUse.objects.filter(coupon=coupon.pk, deleted_at=None).exclude(state=RELEASED).count()
        _count(coupon, count, actor)
    return len(found)


def _count(coupon: Any, count: int, actor: Actor) -> None:
    coupon.used = count
    save(coupon, actor=_program(actor))


def _program(actor: Actor) -> Actor:
    return replace(actor, is_system=True)


def _require_valid(what: Any) -> None:
    today = timezone.localdate()
    begun = what.valid_from is None or what.valid_from <= today
    over = what.valid_until is not None and what.valid_until < today
    if what.deleted_at is not None or not what.is_active or not begun or over:
        raise _refused(_("This coupon is not valid today."), "coupon_not_valid")


def _refused(text: str, code: str) -> Refused:
    return Refused(text, code=code, fields={"code": text})
