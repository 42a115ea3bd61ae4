"""How far a role reaches: by condition, by territory, by what is shared; and that roles add up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import access, save, workspace
from regulars.engine.models import Grant, Share, Territory, TerritoryMember
from tests.factories.people import EVERYTHING, SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}


def role_where(condition, *, actions=("view", "edit"), entity="account"):
    role = make_role("Where", {})
    Grant.objects.bulk_create(
        Grant(role=role, entity=entity, action=action, scope="condition", condition=condition) for action in actions
    )
    return role


def account(owner, **given):
    return sample_record("account", SYSTEM, owner=str(owner.pk), **given)


def seen(user, action="view"):
    actor = actor_of(user)
    return set(access.records("account", actor, action).ids()) if access.may(actor, "account", action) else set()


def share(record, *, by, level="view", until=None, **with_whom):
    made = Share.objects.create(
        entity="account", record=record.pk, level=level, until=until, created_by=by, **with_whom
    )
    workspace.move_access_epoch()
    return made


def test_a_condition_opens_what_meets_it_and_nothing_else(company):
    software, other = account(company.ann, industry="software"), account(company.ann, industry="retail")
    give(company.carl, role_where(SOFTWARE))
    assert seen(company.carl) == {software.pk}
    with pytest.raises(NotFound):
        access.records("account", actor_of(company.carl)).get(other.pk)


def test_a_condition_over_a_link_asks_the_linked_record_whoever_sees_it(company):
    whole = account(company.ann, industry="software")
    part = account(company.ann, parent=str(whole.pk))
    give(company.carl, role_where({"field": "parent.industry", "op": "eq", "value": "software"}))
    assert seen(company.carl) == {part.pk}


def test_a_condition_may_speak_of_me(company):
    mine, _other = account(company.carl), account(company.ann)
    give(company.carl, role_where({"field": "owner", "op": "me"}))
    assert seen(company.carl) == {mine.pk}


@pytest.mark.parametrize(
    "broken", [None, {}, {"field": "gone", "op": "eq", "value": 1}, {"field": "industry", "op": "?"}]
)
def test_a_condition_that_cannot_be_understood_opens_nothing(company, broken):
    account(company.ann)
    give(company.carl, role_where(broken))
    assert seen(company.carl) == set()


def test_roles_add_up(company):
    software, mine, other = account(company.ann, industry="software"), account(company.carl), account(company.bob)
    give(company.carl, role_where(SOFTWARE), make_role("Own", grants("own")))
    assert seen(company.carl) == {software.pk, mine.pk}
    assert other.pk not in seen(company.carl)


def test_a_record_created_outside_of_the_condition_is_refused(company):
    give(company.carl, role_where(SOFTWARE, actions=("view", "create")))
    actor = actor_of(company.carl)
    assert sample_record("account", actor, industry="software").pk
    with pytest.raises(NotAllowed):
        sample_record("account", actor, industry="retail")


def test_who_has_a_territory_sees_what_lies_in_it_and_below(company):
    west = save.save(Territory(name="West"), actor=SYSTEM)
    city = save.save(Territory(name="City", parent=west), actor=SYSTEM)
    east = save.save(Territory(name="East"), actor=SYSTEM)
    inside = account(company.ann, territory=str(city.pk))
    account(company.ann, territory=str(east.pk))
    account(company.ann)
    give(company.carl, make_role("Territory", grants("territory", entity="account")))
    assert seen(company.carl) == set()
    save.save(TerritoryMember(territory=west, user=company.carl), actor=SYSTEM)
    workspace.move_access_epoch()
    assert seen(company.carl) == {inside.pk}


def test_a_filter_by_a_territory_may_include_those_below(company):
    west = save.save(Territory(name="West"), actor=SYSTEM)
    city = save.save(Territory(name="City", parent=west), actor=SYSTEM)
    inside = account(company.ann, territory=str(city.pk))
    found = access.records("account", SYSTEM)
    assert found.where({"field": "territory", "op": "under", "value": str(west.pk)}).ids() == [inside.pk]
    assert found.where({"field": "territory", "op": "eq", "value": str(west.pk)}).ids() == []


def test_a_share_opens_one_record_for_viewing_only(company):
    shared, _other = account(company.ann), account(company.ann)
    share(shared, by=company.ann, user=company.carl)
    assert seen(company.carl) == {shared.pk}
    assert seen(company.carl, "edit") == seen(company.carl, "export") == seen(company.carl, "delete") == set()


def test_a_share_for_editing_opens_editing_and_no_deleting(company):
    shared = account(company.ann)
    share(shared, by=company.ann, user=company.carl, level="edit")
    assert seen(company.carl, "edit") == seen(company.carl) == {shared.pk}
    assert seen(company.carl, "delete") == set()


def test_a_share_with_a_team_reaches_its_members(company):
    shared = account(company.carl)
    share(shared, by=company.carl, team=company.team)
    assert seen(company.ann) == {shared.pk}


def test_a_share_ends_by_itself(company):
    shared = account(company.ann)
    made = share(shared, by=company.ann, user=company.carl, until=timezone.now() + timedelta(days=1))
    assert seen(company.carl) == {shared.pk}
    Share.objects.filter(pk=made.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert seen(company.carl) == set()  # the actor is still the one that was built before


def test_a_share_opens_nothing_to_whom_no_role_lets_see_such_records(company):
    shared = account(company.ann)
    share(shared, by=company.ann, user=company.nobody)
    assert seen(company.nobody) == set()


def test_a_shared_group_reaches_no_further_than_the_one_who_shared_it(company):
    mine, _bobs = account(company.ann, industry="software"), account(company.bob, industry="software")
    Share.objects.create(
        entity="account", name="Software", filter=SOFTWARE, user=company.carl, created_by=company.ann, level="view"
    )
    workspace.move_access_epoch()
    assert seen(company.carl) == {mine.pk}


def test_two_who_share_groups_with_each_other_do_not_go_round_in_circles(company):
    for one, other in ((company.ann, company.carl), (company.carl, company.ann)):
        Share.objects.create(entity="account", filter=SOFTWARE, user=other, created_by=one)
    workspace.move_access_epoch()
    assert seen(company.ann) == seen(company.carl) == set()


def test_who_looks_through_anothers_eyes_changes_nothing(company):
    from dataclasses import replace

    record = account(company.ann)
    through = replace(actor_of(company.ann), viewer=company.ada.pk)
    assert access.may(through, "account", "view")
    for action in EVERYTHING:
        if action not in access.READING:
            assert not access.may(through, "account", action)
    record.industry = "retail"
    with pytest.raises(NotAllowed):
        save.save(record, actor=through)


def test_a_contact_lies_where_its_account_lies(company):
    west = save.save(Territory(name="West side"), actor=SYSTEM)
    inside = sample_record("contact", SYSTEM, account=str(account(company.ann, territory=str(west.pk)).pk))
    sample_record("contact", SYSTEM, account=str(account(company.ann).pk))
    give(company.carl, make_role("Territory", grants("territory", entity="contact")))
    save.save(TerritoryMember(territory=west, user=company.carl), actor=SYSTEM)
    workspace.move_access_epoch()
    assert access.records("contact", actor_of(company.carl)).ids() == [inside.pk]
