"""Merging and parting again, for every entity of the registry."""

import uuid

import pytest

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, merged, merging, registry, save, workspace
from regulars.engine.models import FieldRule, Merge, StoredFile
from regulars.engine.undo import undo_batch
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
ENTITIES = [each for each in registry.entities() if merging.may_merge(SYSTEM, each)]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])


def state_of(entity, *records):
    skipped = {"version", "updated_at", "updated_by_id", "deleted_at", "written_at"}
    found = entity.model._default_manager.in_bulk([each.pk for each in records])
    return {
        key: {name: value for name, value in each.loaded.items() if name not in skipped} for key, each in found.items()
    }


@EVERY
def test_merged_records_come_apart_as_they_were(entity, company):
    one, two = sample_record(entity, every=True), sample_record(entity, every=True)
    before = state_of(entity, one, two)
    done = merging.merge(entity, one.pk, [two.pk], actor=SYSTEM)
    assert entity.model._default_manager.get(pk=two.pk).deleted_at is not None
    assert merged.successor(entity, two.pk) == one.pk
    assert merged.successor(entity, str(two.number)) == one.pk
    result = undo_batch(done.batch, actor=SYSTEM)
    assert not result.left
    assert state_of(entity, one, two) == before
    assert entity.model._default_manager.get(pk=two.pk).deleted_at is None
    assert merged.successor(entity, two.pk) is None


def pair(**given):
    account = sample_record("account")
    one = sample_record("contact", email="one@example.com", phone=None, **given)
    two = sample_record("contact", email="two@example.com", phone="+12025550143", account=str(account.pk))
    return account, one, two


def test_a_winner_is_known_however_it_is_written(company):
    entity = registry.get("contact")
    for written in (lambda one: str(one.pk).upper(), lambda one: one.pk.hex, lambda one: f"0{one.number}"):
        _account, one, two = pair()
        assert merging.merge(entity, written(one), [two.pk], actor=SYSTEM).winner.pk == one.pk


def test_empty_values_are_filled_and_tags_united(company):
    entity = registry.get("contact")
    _account, one, two = pair(tags=["a", "b"])
    two.tags = ["b", "c"]
    two.do_not_call = True
    save.save(two, actor=SYSTEM)
    winner = merging.merge(entity, one.pk, [two.pk], actor=SYSTEM).winner
    assert (winner.email, winner.phone, winner.tags) == ("one@example.com", "+12025550143", ["a", "b", "c"])
    assert winner.do_not_call is True


def test_a_value_can_be_chosen_by_field(company):
    _account, one, two = pair()
    entity = registry.get("contact")
    assert merging.merge(entity, one.pk, [two.pk], actor=SYSTEM, choices={"email": two.pk}).winner.email == two.email


def test_a_value_of_a_stranger_is_refused(company):
    _account, one, two = pair()
    with pytest.raises(Invalid):
        merging.merge(registry.get("contact"), one.pk, [two.pk], actor=SYSTEM, choices={"email": uuid.uuid4()})


def test_children_and_files_move_and_come_back(company):
    entity = registry.get("account")
    one, two = sample_record("account"), sample_record("account")
    contact = sample_record("contact", account=str(two.pk))
    file = StoredFile.objects.create(
        name="a", media_type="text/plain", size=1, sha256="0" * 64, entity="account", record=two.pk
    )
    done = merging.merge(entity, one.pk, [two.pk], actor=SYSTEM)
    contact.refresh_from_db()
    file.refresh_from_db()
    assert (contact.account_id, file.record) == (one.pk, one.pk)
    assert not undo_batch(done.batch, actor=SYSTEM).left
    contact.refresh_from_db()
    file.refresh_from_db()
    assert (contact.account_id, file.record) == (two.pk, two.pk)


def test_two_links_of_which_one_may_stand_keep_what_either_says(company):
    account, one, two = pair()
    kept = sample_record("position", contact=str(one.pk), account=str(account.pk), job_title=None, is_primary=False)
    more = sample_record("position", contact=str(two.pk), account=str(account.pk), job_title="Chief", is_primary=False)
    done = merging.merge(registry.get("contact"), one.pk, [two.pk], actor=SYSTEM)
    kept.refresh_from_db()
    assert kept.job_title == "Chief"
    assert not undo_batch(done.batch, actor=SYSTEM).left
    kept.refresh_from_db()
    more.refresh_from_db()
    assert (kept.job_title, more.deleted_at, more.contact_id) == ("", None, two.pk)


def test_who_reported_to_a_loser_reports_to_its_chief(company):
    entity = registry.get("contact")
    chief = sample_record("contact", reports_to=None)
    two = sample_record("contact", reports_to=str(chief.pk))
    one = sample_record("contact", reports_to=str(two.pk))
    assert merging.merge(entity, one.pk, [two.pk], actor=SYSTEM).winner.reports_to_id == chief.pk


def test_a_chain_of_merges_leads_to_the_last(company):
    entity = registry.get("account")
    one, two, three = (sample_record("account") for _each in range(3))
    merging.merge(entity, two.pk, [three.pk], actor=SYSTEM)
    merging.merge(entity, one.pk, [two.pk], actor=SYSTEM)
    assert merged.successor(entity, three.pk) == one.pk


def test_a_merged_record_does_not_come_back_alone(company):
    entity = registry.get("account")
    one, two = sample_record("account"), sample_record("account")
    merging.merge(entity, one.pk, [two.pk], actor=SYSTEM)
    two.refresh_from_db()
    with pytest.raises(Refused, match="Undo the merge"):
        save.restore([two], actor=SYSTEM)
    assert Merge.objects.count() == 1


def test_an_undo_tells_what_has_changed_since(company):
    entity = registry.get("account")
    one, two = sample_record("account", phone=None), sample_record("account", phone="+12025550143")
    done = merging.merge(entity, one.pk, [two.pk], actor=SYSTEM)
    winner = entity.model._default_manager.get(pk=one.pk)
    winner.phone = "+12025550199"
    save.save(winner, actor=SYSTEM)
    result = undo_batch(done.batch, actor=SYSTEM)
    assert [str(entity.by_key["phone"].label) in reason for _change, reason in result.left] == [True]


def test_one_without_the_right_may_not_merge(company):
    entity = registry.get("account")
    one, two = sample_record("account", owner=str(company.ann.pk)), sample_record("account", owner=str(company.ada.pk))
    with pytest.raises((NotAllowed, NotFound)):
        merging.merge(entity, one.pk, [two.pk], actor=actor_of(company.ann))
    assert not Merge.objects.exists()


def test_a_record_that_one_may_see_and_not_merge_is_named(company):
    give(company.ann, make_role("Merge own", {**grants("all", ("view",)), **grants("own", ("edit", "merge"))}))
    entity = registry.get("account")
    one, two = sample_record("account", owner=str(company.ann.pk)), sample_record("account", owner=str(company.ada.pk))
    with pytest.raises(NotAllowed, match=str(two.number)):
        merging.merge(entity, one.pk, [two.pk], actor=actor_of(company.ann))
    assert not Merge.objects.exists()


def test_a_record_is_not_merged_with_itself(company):
    one = sample_record("account")
    with pytest.raises(Refused):
        merging.merge(registry.get("account"), one.pk, [str(one.number)], actor=SYSTEM)


def test_who_only_reads_a_field_chooses_no_value_of_it_and_loses_none(company):
    entity = registry.get("contact")
    _account, one, two = pair(owner=str(company.carl.pk))
    role = make_role("Telephones and mail are read", grants("all", (*access.ACTIONS,)))
    for key in ("phone", "email"):
        FieldRule.objects.create(role=role, entity="contact", field=key, mode="readonly")
    give(company.carl, role)
    workspace.move_access_epoch()
    carl = actor_of(company.carl)
    with pytest.raises(Invalid) as refused:
        merging.merge(entity, one.pk, [two.pk], actor=carl, choices={"email": two.pk})
    assert set(refused.value.fields) == {"email"}
    done = merging.merge(entity, one.pk, [two.pk], actor=carl).winner
    assert (done.email, done.phone) == (one.email, two.phone)
