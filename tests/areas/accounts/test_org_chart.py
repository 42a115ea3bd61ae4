"""The chart of an account."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.accounts.actions import places
from regulars.areas.accounts.models import Attitude
from regulars.areas.accounts.org_chart.people import Person, people_of
from regulars.areas.accounts.trees import below, chart_of, steps
from regulars.areas.contacts.models import Position
from regulars.areas.sales.models import DealRole
from regulars.base.errors import Invalid, Refused
from tests.areas.make import about, edit, fresh, make


def drawn(chart):
    """The tree as nested names."""
    return [(node.one.name, drawn_below(node)) for node in chart.roots]


def drawn_below(node):
    return [(each.one.name, drawn_below(each)) for each in node.below]


def test_people_stand_below_whom_they_report_to(ann, acme, people):
    chart = chart_of(people_of(acme, ann, []))
    assert drawn(chart) == [("Bea Boss", [("Cid Chief", [("Hal Hand", [])])])]
    assert [each.name for each in chart.aside] == ["Lou Loner"]
    assert (chart.count, chart.roots[0].count) == (4, 2)


@dataclass(frozen=True)
class Placed:
    name: str
    above: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.mark.parametrize(("count", "stacked"), [(5, False), (6, True)])
def test_more_leaders_than_a_screen_has_room_for_stand_one_under_the_other(count, stacked):
    boss = Placed("Boss")
    chiefs = [Placed(f"Chief {number}", boss.id) for number in range(count)]
    hands = [Placed(f"Hand {chief.name}", chief.id) for chief in chiefs]
    [root] = chart_of([boss, *chiefs, *hands]).roots
    assert root.is_stack is stacked
    assert {node.is_stack for node in root.below} == {stacked}, "what hangs in a stack is one, so that its lines meet"
    assert not any(hand.is_stack for node in root.below for hand in node.below)


def test_somebody_with_a_further_position_stands_there_by_that(ann, acme, people):
    boss, _chief, hand, _loner = people
    other = make("account", ann, name="Other", owner=str(ann.id))
    guest = make("contact", ann, name="Gus Guest", account=str(other.id), job_title="Owner", owner=str(ann.id))
    make("position", ann, contact=str(guest.id), account=str(acme.id), job_title="Adviser", reports_to=str(boss.id))
    found = {each.name: each for each in people_of(acme, ann, [])}
    assert (found["Gus Guest"].job_title, found["Gus Guest"].above) == ("Adviser", boss.id)
    assert [each.name for each in people_of(other, ann, [])] == ["Gus Guest"]
    places.report_to(guest, actor=ann, account=acme, boss=hand.pk)
    assert Position.objects.get().reports_to_id == hand.pk
    assert fresh(guest).reports_to_id is None
    edit(Position.objects.get(), ann, ended_on=(timezone.localdate() - timedelta(days=1)).isoformat())
    assert "Gus Guest" not in {each.name for each in people_of(acme, ann, [])}


def test_a_circle_is_refused_whichever_way_it_closes(ann, acme, people):
    boss, chief, hand, _loner = people
    with pytest.raises(Refused):
        places.report_to(boss, actor=ann, account=acme, boss=hand.pk)
    with pytest.raises(Refused):
        places.report_to(boss, actor=ann, account=acme, boss=boss.pk)
    other = make("account", ann, name="Other", owner=str(ann.id))
    guest = make("contact", ann, name="Gus Guest", account=str(other.id), owner=str(ann.id))
    make("position", ann, contact=str(guest.id), account=str(acme.id), reports_to=str(hand.id))
    with pytest.raises(Invalid):
        edit(fresh(boss), ann, reports_to=str(guest.id))
    with pytest.raises(Refused):
        places.report_to(fresh(chief), actor=ann, account=acme, boss=guest.pk)
    assert fresh(boss).reports_to_id is None


def test_only_people_of_the_account_have_a_place_there(ann, acme, people):
    stranger = make("contact", ann, name="Stranger", owner=str(ann.id))
    for who, boss in ((stranger, people[0].pk), (people[3], stranger.pk)):
        with pytest.raises(Refused, match="no place"):
            places.report_to(who, actor=ann, account=acme, boss=boss)


def test_several_roles_in_a_deal_and_an_attitude_that_is_general_until_the_deal_has_its_own(ann, acme, people):
    boss = people[0]
    deal = make("deal", ann, name="Pumps", account=str(acme.id), owner=str(ann.id))
    places.stand(boss, actor=ann, account=acme, attitude="friendly")
    places.stand(boss, actor=ann, account=acme, deal=deal, roles=["decides", "blocks"])
    [found] = [each for each in people_of(acme, ann, [deal.id]) if each.id == boss.id]
    assert (found.roles, found.attitude, found.is_general) == (["decides", "blocks"], "friendly", True)
    places.stand(boss, actor=ann, account=acme, deal=deal, roles=["decides"], attitude="opponent")
    [found] = [each for each in people_of(acme, ann, [deal.id]) if each.id == boss.id]
    assert (found.roles, found.attitude, found.is_general) == (["decides"], "opponent", False)
    assert DealRole.objects.filter(deleted_at=None).count() == 1
    places.stand(boss, actor=ann, account=acme, deal=deal, attitude="")
    assert Attitude.objects.filter(deleted_at=None).count() == 1
    elsewhere = make("account", ann, name="Elsewhere", owner=str(ann.id))
    with pytest.raises(Invalid):
        make("attitude", ann, contact=str(boss.id), account=str(elsewhere.id), deal=str(deal.id), attitude="neutral")


def test_the_last_touch_is_the_last_thing_done_with_somebody(ann, acme, people):
    boss, chief, hand, loner = people
    now = timezone.now()
    call = make("call", ann, name="Hello", record=about(boss), starts_at=(now - timedelta(days=3)).isoformat())
    edit(call, ann, done_at=(now - timedelta(days=3)).isoformat(), outcome="reached")
    make("call", ann, name="Planned", record=about(boss), starts_at=(now + timedelta(days=3)).isoformat())
    meeting = make("meeting", ann, name="Lunch", record=about(acme), starts_at=(now - timedelta(days=1)).isoformat())
    make("participant", ann, activity=about(meeting), person=about(chief))
    edit(fresh(meeting), ann, done_at=now.isoformat())
    deal = make("deal", ann, name="Pumps", account=str(acme.id), contact=str(hand.id), owner=str(ann.id))
    make("note", ann, text="He liked it", record=about(deal))
    found = {each.id: each.touch for each in people_of(acme, ann, [])}
    assert (found[boss.id].entity, found[boss.id].at) == ("call", now - timedelta(days=3))
    assert found[chief.id].entity == "meeting"
    assert found[hand.id].entity == "note"
    assert found[loner.id] is None


def test_circles_in_old_data_are_cut_and_deep_chains_are_drawn():
    ids = [Person.__dataclass_fields__ and n for n in range(3)]
    from uuid import UUID

    keys = [UUID(int=n) for n in range(2000)]
    circle = [Person(keys[n], n, str(n), "", keys[(n + 1) % 3]) for n in ids]
    chart = chart_of(circle)
    assert (len(chart.roots), chart.roots[0].count) == (1, 2)
    chain = [Person(keys[n], n, str(n), "", keys[n - 1] if n else None) for n in range(2000)]
    chart = chart_of(chain)
    assert chart.roots[0].count == 1999
    assert len(list(steps(chart.roots))) == 4000
    assert len(below(chain, keys[0])) == 2000


def test_the_page_shows_and_moves_people(client, company, ann, acme, people):
    boss, chief, _hand, loner = people
    client.force_login(company.ann)
    page = client.get(f"/accounts/{acme.number}/chart").content.decode()
    for each in people:
        assert each.name in page
    address = f"/accounts/{acme.pk}/chart/{loner.pk}/place"
    assert "Cid Chief" in client.get(address).content.decode()
    assert client.post(address, {"to": str(chief.pk)}).status_code == 204
    assert fresh(loner).reports_to_id == chief.pk
    answer = client.post(f"/accounts/{acme.pk}/chart/{boss.pk}/place", {"to": str(chief.pk), "by": "drag"})
    assert answer.status_code == 422
    assert "below them" in answer["HX-Trigger"]
    assert client.post(address, {"to": "nonsense"}).status_code == 404
    assert client.post(address, {"to": ""}).status_code == 204
    assert fresh(loner).reports_to_id is None
    deal = make("deal", ann, name="Pumps", account=str(acme.id), owner=str(ann.id))
    asks = f"/accounts/{acme.pk}/chart/{boss.pk}/standing?deal={deal.pk}"
    assert "Decides" in client.get(asks).content.decode()
    assert client.post(asks, {"role": ["decides", "signs", "nonsense"], "attitude": "supporter"}).status_code == 204
    page = client.get(f"/accounts/{acme.number}/chart?deal={deal.pk}").content.decode()
    assert "Supporter" in page
    assert "Signs" in page


def test_who_may_not_see_a_contact_is_not_told_of_them_and_changes_nothing(client, company, ann, acme, people):
    client.force_login(company.carl)
    assert client.get(f"/accounts/{acme.number}/chart").status_code in (403, 404)
    for what in ("place", "standing"):
        address = f"/accounts/{acme.pk}/chart/{people[3].pk}/{what}"
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"to": str(people[0].pk), "attitude": "opponent"}).status_code in (403, 404)
    assert fresh(people[3]).reports_to_id is None
    assert not Attitude.objects.exists()
