"""Preferences, the rhythm of a tier, the news of a personal manager, the panel."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.activities.queries import today
from regulars.areas.contacts.models import Account
from regulars.areas.personal import birthdays, news
from regulars.areas.personal.models import Gift, ImportantDate, Preference, Promise
from regulars.areas.personal.panel import panel
from regulars.areas.sales.actions import deals
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, merging, registry, workspace
from regulars.engine.models import Change, Grant
from regulars.engine.save import delete
from regulars.services.notify.queries import page
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of, give, grants, make_role


@pytest.fixture
def food(ada):
    return make("preference-kind", ada, name="Drinks")


def heard():
    news.follow(list(Change.objects.order_by("id")))


def told(person):
    return [each.text for each in reversed(page(person).items) if each.kind == "personal"]


def test_a_preference_is_said_once_and_its_kind_stays(ann, ada, bea, food):
    tea = make("preference", ann, record=about(bea), kind=str(food.id), value="Green tea", said_by="Her assistant")
    assert (tea.name, tea.said_on) == ("Drinks", timezone.localdate())
    with pytest.raises(Invalid):
        make("preference", ann, record=about(bea), kind=str(food.id), value="Green tea")
    with pytest.raises(Invalid):
        make("preference", ann, record=about(bea), kind=str(food.id), value="Wine", said_on=str(timezone.localdate() + timedelta(days=2)))  # fmt: skip
    with pytest.raises(Refused, match="Drinks"):
        delete([food], actor=ada)


def test_a_role_may_open_to_the_personal_manager_what_they_look_after(company, ann, acme):
    """As docs/accounts.md says: a condition on the field, next to the roles that one has."""
    deal = make("deal", ann, name="Pumps", account=str(acme.id), owner=str(ann.id))
    role = make_role("Looks after", {})
    for name, path in (("account", "personal_manager"), ("deal", "account.personal_manager")):
        Grant.objects.create(role=role, entity=name, action="view", scope="condition", condition={"field": path, "op": "me"})  # fmt: skip
    give(company.carl, make_role("Own", grants("own")), role)
    seen = []
    for manager in (None, str(company.carl.id)):
        edit(acme, ann, personal_manager=manager)
        workspace.move_access_epoch()
        carl = actor_of(company.carl)
        seen.append(
            [access.records(name, carl).matching([row.pk]).ids() for name, row in (("account", acme), ("deal", deal))]
        )
    assert seen == [[[], []], [[acme.pk], [deal.pk]]]


def test_a_merge_takes_all_of_it_along(ann, ada, acme, gold, food):
    both = [make("contact", ann, name="Bea Boss", account=str(acme.id), owner=str(ann.id), birthday="1980-05-04") for _one in range(2)]  # fmt: skip
    birthdays.follow(list(Change.objects.order_by("id")))
    for each in both:
        make("preference", ann, record=about(each), kind=str(food.id), value="Tea")
        make("promise", ann, record=about(each), name="Seats")
        for _times in range(2):
            make("gift", ann, record=about(each), name="Book", value={"amount": "50", "currency": "USD"}, status="sent")
    merging.merge(registry.get("contact"), both[0].pk, [both[1].pk], actor=ada)
    for _twice in range(2):
        birthdays.follow(list(Change.objects.order_by("id")))
    counts = [model.objects.filter(deleted_at=None).count() for model in (Preference, Promise, Gift, ImportantDate)]
    assert counts == [1, 2, 4, 1]


def test_who_was_not_spoken_with_for_longer_than_the_tier_promises_stands_on_today(ann, acme):
    def waiting():
        return [(item.title, str(item.reason)) for item in today(ann) if item.entity == "account"]

    assert waiting() == []
    Account.objects.filter(pk=acme.pk).update(created_at=timezone.now() - timedelta(days=11))
    assert waiting() == [("Acme", "Not in touch yet")]
    make("call", ann, name="Call", record=about(acme), starts_at=(timezone.now() - timedelta(days=9)).isoformat(), done_at=timezone.now().isoformat())  # fmt: skip
    assert waiting() == []


def test_a_call_with_somebody_of_the_account_counts(ann, acme, bea):
    Account.objects.filter(pk=acme.pk).update(created_at=timezone.now() - timedelta(days=50))
    make("call", ann, name="Call", record=about(bea), starts_at=(timezone.now() - timedelta(days=12)).isoformat(), done_at=timezone.now().isoformat())  # fmt: skip
    (item,) = [item for item in today(ann) if item.entity == "account"]
    assert str(item.reason) == "Not in touch since"
    assert panel(fresh(acme), ann)["rhythm"].is_late


def test_a_personal_manager_hears_of_what_others_do(ann, ada, acme):
    edit(acme, ann, personal_manager=str(ada.id))
    deal = make("deal", ann, name="Pumps", account=str(acme.id), owner=str(ann.id))
    deals.win(deal, actor=ann)
    for _twice in range(2):
        heard()
    assert told(ada) == ["You look after Acme now.", "Acme: won – Pumps"]
    assert told(ann) == []


def test_the_panel_stands_on_the_page(client, company, ann, acme, bea, food):
    make("preference", ann, record=about(bea), kind=str(food.id), value="<b>Tea</b>")
    make("promise", ann, record=about(bea), name="Seats", due_on="2026-01-02")
    make("gift", ann, record=about(bea), name="Book", value={"amount": "20", "currency": "USD"}, status="sent")
    client.force_login(company.ann)
    page = client.get(f"/contacts/{bea.pk}/related").content.decode()
    for part in ("Personal approach", "&lt;b&gt;Tea", "Seats", "This year $20 of $120", "every 10 days"):
        assert part in page
    assert "In touch" in client.get("/tiers/").content.decode()


def test_the_panel_shows_what_one_may_see(ann, acme, bea, food):
    make("preference", ann, record=about(bea), kind=str(food.id), value="<b>Tea</b>")
    make("gift", ann, record=about(bea), name="Book", value={"amount": "20", "currency": "USD"}, status="sent")
    shown = panel(fresh(bea), ann)
    (line,) = shown["parts"]["preference"]["rows"]
    assert "&lt;b&gt;Tea" in str(line["value"])
    assert (shown["budget"]["given"].amount, shown["budget"]["limit"].amount) == (20, 120)
    assert (shown["tier"].name, shown["is_own_tier"]) == ("Gold", False)
    blind = replace(ann, hidden={"preference": frozenset(("value",)), "gift": frozenset(("value",)), "contact": frozenset(("tier",))})  # fmt: skip
    less = panel(fresh(bea), blind)
    assert (less["tier"], less["budget"]) == (None, None)
    assert "value" not in less["parts"]["preference"]["rows"][0]
