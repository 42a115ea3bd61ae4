"""The write door."""

import uuid

import pytest

from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound
from regulars.engine import access, registry, save, values
from regulars.engine.models import Change, FieldRule, SearchDocument, Team, User
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role, make_user

pytestmark = pytest.mark.django_db


def team(**given):
    return save.save(Team(**{"name": f"Team {uuid.uuid4().hex[:8]}", **given}), actor=SYSTEM)


def changes_of(record):
    return list(Change.objects.filter(record=record.pk).order_by("id"))


def test_a_new_record_gets_a_number_and_one_change():
    made = team(region="North")
    assert made.number >= 1001
    assert made.version == 1
    (change,) = changes_of(made)
    assert change.verb == "create"
    assert change.diff == {"name": [None, made.name], "region": [None, "North"]}
    assert change.transaction > 0


def test_records_cannot_be_written_past_the_door():
    with pytest.raises(TypeError, match="written through"):
        Team(name="x").save()
    with pytest.raises(TypeError, match="deleted through"):
        team().delete()


def test_a_change_holds_what_was_and_what_became():
    made = team(region="North")
    made.region = "South"
    save.save(made, actor=SYSTEM)
    assert changes_of(made)[-1].diff == {"region": ["North", "South"]}
    assert made.version == 2


def test_saving_without_a_difference_writes_nothing():
    made = team()
    save.save(made, actor=SYSTEM)
    assert made.version == 1
    assert len(changes_of(made)) == 1


def test_two_people_editing_different_fields_both_win():
    made = team(region="North")
    one, two = Team.objects.get(pk=made.pk), Team.objects.get(pk=made.pk)
    one.name = made.name + "!"
    two.region = "West"
    save.save(one, actor=SYSTEM)
    save.save(two, actor=SYSTEM)
    stored = Team.objects.get(pk=made.pk)
    assert (stored.name, stored.region, stored.version) == (made.name + "!", "West", 3)
    assert two.name == stored.name


def test_the_same_field_is_refused_with_both_values():
    made = team(region="North")
    one, two = Team.objects.get(pk=made.pk), Team.objects.get(pk=made.pk)
    one.region, two.region = "East", "West"
    save.save(one, actor=SYSTEM)
    with pytest.raises(Conflict) as refused:
        save.save(two, actor=SYSTEM)
    assert refused.value.conflicts["region"]["theirs"] == "East"
    assert refused.value.conflicts["region"]["mine"] == "West"
    assert Team.objects.get(pk=made.pk).region == "East"


@pytest.mark.parametrize(
    ("mode", "told"), [("hidden", {}), ("masked", {"region": {"theirs": "••••t", "mine": "••••t"}})]
)
@pytest.mark.parametrize("seen", [None, 1])
def test_of_a_field_that_a_verb_set_and_that_is_kept_a_conflict_tells_no_values(mode, told, seen):
    made, someone = team(region="North"), User.objects.get(pk=make_user("Verb Presser").pk)
    one, two = Team.objects.get(pk=made.pk), Team.objects.get(pk=made.pk)
    one.region = "East"
    save.save(one, actor=SYSTEM)
    if seen:
        two = Team.objects.get(pk=made.pk)
    two.region = "West"
    role = make_role("Nearly all", grants("all", entity="team"))
    FieldRule.objects.create(role=role, entity="team", field="region", mode=mode)
    give(someone, role)
    with pytest.raises(Conflict) as refused:
        save.save(two, actor=actor_of(someone), base_version=seen)
    found = {key: {side: sides[side] for side in ("theirs", "mine")} for key, sides in refused.value.conflicts.items()}
    assert found == told
    assert "East" not in str(refused.value)


def test_the_same_value_from_both_is_no_conflict():
    made = team(region="North")
    one, two = Team.objects.get(pk=made.pk), Team.objects.get(pk=made.pk)
    one.region = two.region = "East"
    save.save(one, actor=SYSTEM)
    save.save(two, actor=SYSTEM)
    assert Team.objects.get(pk=made.pk).version == 2


def test_a_version_seen_earlier_conflicts_only_on_fields_changed_since():
    made = team(region="North")
    made.region = "East"
    save.save(made, actor=SYSTEM)
    fresh = Team.objects.get(pk=made.pk)
    fresh.name += "?"
    save.save(fresh, actor=SYSTEM, base_version=1)
    fresh = Team.objects.get(pk=made.pk)
    fresh.region = "West"
    with pytest.raises(Conflict) as refused:
        save.save(fresh, actor=SYSTEM, base_version=1)
    assert refused.value.conflicts == {"region": {"base": "North", "theirs": "East", "mine": "West"}}


def test_wrong_values_are_named_and_nothing_is_written():
    before = Change.objects.count()
    with pytest.raises(Invalid) as refused:
        save.save(User(name="", email=""), actor=SYSTEM)
    assert set(refused.value.fields) == {"name", "email"}
    assert Change.objects.count() == before


def test_a_taken_value_is_refused():
    made = make_user("First")
    with pytest.raises(Invalid) as refused:
        make_user("Second", email=made.email)
    assert refused.value.code == "not_unique"


def test_a_value_twice_in_one_batch_is_refused_for_the_second():
    errors = {}
    saved = save.save_many([Team(name="Twins"), Team(name="Twins")], actor=SYSTEM, errors=errors)
    assert len(saved) == 1
    assert list(errors) == [1]


def test_a_link_to_nothing_is_refused():
    with pytest.raises(Invalid) as refused:
        make_user("Lost", team_id=uuid.uuid4())
    assert set(refused.value.fields) == {"team"}


def test_one_wrong_record_stops_a_batch_unless_errors_are_collected():
    good, bad = Team(name="Good one"), Team(name="")
    with pytest.raises(Invalid):
        save.save_many([good, bad], actor=SYSTEM)
    assert not Team.objects.filter(name="Good one").exists()
    errors = {}
    save.save_many([Team(name="Good one"), Team(name="")], actor=SYSTEM, errors=errors)
    assert Team.objects.filter(name="Good one").exists()
    assert list(errors) == [1]


def test_a_deleted_record_is_in_the_bin_and_comes_back_whole():
    made = team(region="North")
    save.delete([made], actor=SYSTEM)
    reader = access.records("team", SYSTEM)
    assert not reader.matching([made.pk]).exists()
    assert reader.deleted().matching([made.pk]).exists()
    assert not SearchDocument.objects.filter(record=made.pk).exists()
    save.restore([made], actor=SYSTEM)
    assert reader.get(made.pk).region == "North"
    assert SearchDocument.objects.filter(record=made.pk).exists()
    assert [change.verb for change in changes_of(made)] == ["create", "delete", "restore"]


def test_a_record_in_the_bin_cannot_be_changed():
    made = team()
    again = Team.objects.get(pk=made.pk)
    save.delete([made], actor=SYSTEM)
    again.region = "x"
    with pytest.raises(NotFound):
        save.save(again, actor=SYSTEM)


def test_a_person_without_the_right_changes_nothing(company):
    made = team()
    made.region = "Taken over"
    with pytest.raises(NotAllowed):
        save.save(made, actor=actor_of(company.nobody))
    assert Team.objects.get(pk=made.pk).region == ""


def test_only_an_administrator_makes_administrators(company):
    ann = User.objects.get(pk=company.ann.pk)
    ann.is_admin = True
    with pytest.raises(NotAllowed):
        save.save(ann, actor=actor_of(company.mary))
    save.save(ann, actor=actor_of(company.ada))


def test_a_manager_tree_has_no_circle(company):
    from regulars.base.errors import Refused

    mary = User.objects.get(pk=company.mary.pk)
    mary.manager_id = company.ann.pk
    with pytest.raises(Refused, match="below"):
        save.save(mary, actor=SYSTEM)


def test_unknown_and_readonly_fields_are_refused_by_name():
    record = values.new_record(registry.get("team"))
    with pytest.raises(Invalid) as refused:
        values.apply(record, registry.get("team"), {"nmae": "x", "number": 5}, SYSTEM)
    assert "name" in refused.value.fields["nmae"]
    assert "program" in refused.value.fields["number"]


def test_the_search_document_holds_folded_words():
    made = team(name="Ёлки Łódź", region="Север")
    assert SearchDocument.objects.get(record=made.pk).words.startswith("elki lodz")
