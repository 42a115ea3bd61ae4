"""Lending: who may, to whom, how far; that nothing lent is lent on, that it is told, ended and undone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.engine import access, loans, registry, save, shares, sharing, workspace
from regulars.engine.models import Change, Grant, Share, User
from regulars.engine.undo import undo_changes
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

ENTITIES = [entity for entity in registry.entities() if shares.shareable(entity)]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
ACCOUNT = registry.get("account")
SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}


def owned(user, entity="account", **given):
    return sample_record(entity, SYSTEM, owner=str(user.pk), **given)


def lend(record, user, by, level="view", **given):
    loan = loans.Loan(user=user.pk, level=level, **given)
    made = sharing.share_record(registry.of(record), record.pk, loan, actor=actor_of(by))
    workspace.move_access_epoch()
    return made


def seen(user, entity="account", action="view"):
    workspace.move_access_epoch()  # what the end of a real transaction does
    return set(access.records(entity, actor_of(user), action).ids())


@EVERY
def test_what_is_lent_is_seen_until_it_ends(entity, company):
    record = owned(company.ann, entity)
    assert record.pk not in seen(company.carl, entity.name)
    share = lend(record, company.carl, company.ann)
    assert record.pk in seen(company.carl, entity.name)
    assert record.pk not in seen(company.carl, entity.name, "edit")
    sharing.end(share, actor=actor_of(company.ann))
    assert record.pk not in seen(company.carl, entity.name)


@EVERY
def test_lending_is_in_the_log_and_can_be_undone(entity, company):
    record = owned(company.ann, entity)
    lend(record, company.carl, company.ann, "edit")
    change = Change.objects.filter(record=record.pk).latest("id")
    assert change.verb == "share"
    assert change.diff["share"][1]["with"]["label"] == company.carl.name
    assert undo_changes([change.pk], actor=actor_of(company.ann)).taken_back == 1
    assert record.pk not in seen(company.carl, entity.name)
    again = Change.objects.filter(record=record.pk, verb="unshare").latest("id")
    assert undo_changes([again.pk], actor=actor_of(company.ann)).taken_back == 1
    assert record.pk in seen(company.carl, entity.name, "edit")


def test_what_was_lent_is_not_lent_on(company):
    record = owned(company.ann)
    lend(record, company.carl, company.ann, "edit")
    with pytest.raises(NotAllowed, match="lent"):
        lend(record, company.bob, company.carl)


def test_a_lent_record_is_not_taken_by_changing_its_owner(company):
    record = owned(company.ann)
    lend(record, company.carl, company.ann, "edit")
    carl = actor_of(company.carl)
    mine = access.records("account", carl, "edit").get(record.pk)
    mine.name = "Better name"
    save.save(mine, actor=carl)
    mine = access.records("account", carl, "edit").get(record.pk)
    mine.owner_id = company.carl.pk
    with pytest.raises(NotAllowed):
        save.save(mine, actor=carl)


def test_who_may_only_see_a_record_does_not_share_it(company):
    with pytest.raises(NotAllowed):
        lend(owned(company.ann), company.carl, company.bob)


def test_who_does_not_see_a_record_does_not_find_it(company):
    with pytest.raises(NotFound):
        lend(owned(company.ann), company.bob, company.carl)


def test_a_role_may_be_kept_from_sharing(company):
    role = make_role("Quiet", grants("own"))
    Grant.objects.create(role=role, entity="account", action="share", scope="none")
    give(company.ann, role)
    with pytest.raises(NotAllowed):
        lend(owned(company.ann), company.carl, company.ann)


def test_a_right_to_share_everything_lends_no_more_than_the_roles_reach(company):
    role = make_role(
        "Front desk", {("account", "view"): "all", ("account", "edit"): "own", ("account", "share"): "all"}
    )
    give(company.ann, role)
    bobs = owned(company.bob)
    assert lend(bobs, company.carl, company.ann).pk
    with pytest.raises(NotAllowed):
        lend(bobs, company.carl, company.ann, "edit")


def test_a_second_loan_to_the_same_person_takes_the_place_of_the_first(company):
    record = owned(company.ann)
    lend(record, company.carl, company.ann)
    second = lend(record, company.carl, company.ann, "edit")
    assert [each.pk for each in shares.live().filter(record=record.pk)] == [second.pk]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "user"),
        ({"level": "own", "user": "carl"}, "level"),
        ({"user": "carl", "until": "2020-01-01"}, "until"),
        ({"user": "carl", "until": "someday"}, "until"),
        ({"user": "nobody"}, "user"),
        ({"user": "ann"}, "user"),
        ({"user": "x"}, "user"),
        ({"team": "x"}, "team"),
        ({"user": "carl", "note": "x" * 1001}, "note"),
    ],
)
def test_a_wrong_loan_is_refused_and_nothing_is_lent(company, given, field):
    record = owned(company.ann)
    people = {"carl": company.carl, "nobody": company.nobody, "ann": company.ann}
    data = {key: str(people[value].pk) if value in people else value for key, value in given.items()}
    ann = actor_of(company.ann)
    with pytest.raises(Invalid) as problem:
        sharing.share_record(ACCOUNT, record.pk, loans.read(data, ann.manner), actor=ann)
    assert list(problem.value.fields) == [field]
    assert not Share.objects.exists()


def test_a_person_who_left_is_lent_nothing(company):
    User.objects.filter(pk=company.carl.pk).update(is_active=False)
    with pytest.raises(Invalid):
        lend(owned(company.ann), company.carl, company.ann)


def test_a_day_means_to_its_end_where_the_person_is(company):
    ann = actor_of(company.ann)
    tomorrow = timezone.localdate() + timedelta(days=1)
    loan = loans.read({"user": str(company.carl.pk), "until": tomorrow.isoformat()}, ann.manner)
    assert loan.until.date() == tomorrow + timedelta(days=1)


@pytest.mark.parametrize("said", ["2099-05-01T14:30:00Z", "2099-05-01T14:30:00.123456Z", "2099-05-01 14:30+00:00"])
def test_a_moment_means_that_moment(company, said):
    loan = loans.read({"user": str(company.carl.pk), "until": said}, actor_of(company.ann).manner)
    assert loan.until.replace(microsecond=0) == datetime(2099, 5, 1, 14, 30, tzinfo=UTC)


def test_only_who_gave_it_or_may_share_the_record_ends_a_loan(company):
    share = lend(owned(company.ann), company.carl, company.ann)
    for other in (company.carl, company.bob):
        with pytest.raises(NotAllowed):
            sharing.end(share, actor=actor_of(other))
    sharing.end(share, actor=actor_of(company.mary))


def test_a_group_is_lent_and_told_in_the_audit_and_undone(company):
    record = owned(company.ann, industry="software")
    owned(company.ann, industry="retail")
    loan = loans.Loan(user=company.carl.pk)
    share = sharing.share_group(ACCOUNT, "Software", SOFTWARE, loan, actor=actor_of(company.ann))
    assert seen(company.carl) == {record.pk}
    change = Change.objects.get(record=share.pk)
    assert (change.entity, change.verb, change.title) == ("share", "share", "Software")
    assert undo_changes([change.pk], actor=actor_of(company.ann)).taken_back == 1
    assert seen(company.carl) == set()
    again = Change.objects.get(record=share.pk, verb="unshare")
    undo_changes([again.pk], actor=actor_of(company.ann))
    assert seen(company.carl) == {record.pk}


def test_others_cannot_undo_a_loan(company):
    record = owned(company.ann)
    lend(record, company.carl, company.ann)
    change = Change.objects.filter(record=record.pk).latest("id")
    result = undo_changes([change.pk], actor=actor_of(company.carl))
    assert result.taken_back == 0
    assert len(result.left) == 1
    assert record.pk in seen(company.carl)


@pytest.mark.parametrize("condition", [{"field": "wings", "op": "eq", "value": 1}, {"shared": "with_me"}, {"any": 5}])
def test_a_wrong_group_is_refused(company, condition):
    from regulars.base.errors import Refused

    with pytest.raises(Refused):
        sharing.share_group(ACCOUNT, "X", condition, loans.Loan(user=company.carl.pk), actor=actor_of(company.ann))
    assert not Share.objects.exists()


def test_a_filter_finds_what_is_lent(company):
    lent, own = owned(company.ann), owned(company.carl)
    lend(lent, company.carl, company.ann)
    carl = access.records("account", actor_of(company.carl))
    assert carl.where({"shared": "with_me"}).ids() == [lent.pk]
    assert set(carl.where({"none": [{"shared": "with_me"}]}).ids()) == {own.pk}
    assert access.records("account", actor_of(company.ann)).where({"shared": "by_me"}).ids() == [lent.pk]


def test_who_the_record_is_lent_to_is_told_by_whom(company):
    record = owned(company.ann)
    assert shares.lent_to(ACCOUNT, record.pk, actor_of(company.carl)) is None
    lend(record, company.carl, company.ann)
    assert shares.lent_to(ACCOUNT, record.pk, actor_of(company.carl)).created_by_id == company.ann.pk
    assert shares.lent_to(ACCOUNT, record.pk, actor_of(company.ann)) is None
