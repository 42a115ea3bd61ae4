"""The list of duplicates by keys alone: on, not a duplicate, back by Undo."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from regulars.services.duplicates.models import DuplicatePair
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)
LEVELS = {
    "emails": ["same", 8.5],
    "family": ["sound", 5.2],
    "given": ["same", 4.1],
    "phones": ["other", -3.0],
    "city": ["same", 1.0],
}


@pytest.fixture
def two_pairs(company):
    for name, near, weight in (("Александр Кузнецов", "Aleksandr Kuznetsov", 15.0), ("Anna Berg", "Ana Berg", 9.0)):
        one, two = (
            sample_record("contact", name=each, email=f"{weight}@acme.example", phone=phone, job_title="Head of sales")
            for each, phone in ((name, "+79031112233"), (near, "+74957770000"))
        )
        DuplicatePair.objects.create(
            one=min(one.pk, two.pk), other=max(one.pk, two.pk), one_entity="contact", other_entity="contact", group="person",
            weight=weight, probability=0.99, levels=LEVELS, judged_at=timezone.now(),
        )  # fmt: skip


def test_duplicates_are_decided_by_keys_and_undone(sign_in, company, two_pairs):
    page = sign_in(company.ada, "/duplicates/")
    cards = page.locator("r-pairs > article")
    expect(cards).to_have_count(2)
    page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Ana Berg")
    assert DuplicatePair.objects.filter(state="dismissed").count() == 1
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("m")
    page.wait_for_url("**/contacts/merge?**")
