"""The search through all records: what it finds, what it leaves alone, how it goes on, what follows when records change."""

import uuid

import pytest
from django.utils import timezone

from regulars.base.errors import NotAllowed
from regulars.engine import changes, merging, registry, runs, save
from regulars.engine.models import Change, Run
from regulars.engine.undo import undo_batch, undo_changes
from regulars.services.duplicates import dismissals, following, pairs, rejudging
from regulars.services.duplicates.models import DuplicatePair, DuplicateWeights
from regulars.services.duplicates.searching import collecting, running
from regulars.services.duplicates.searching.groups import PERSONS, groups
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
GIVEN = "Anna Boris Clara Dmitri Elena Fedor Galina Harald Irina Jakob Karin Lev".split()
FAMILY = "Albrecht Belov Corelli Dupont Egorov Fischer Gromov Hansen Ivanov Jensen".split()


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def people(company):
    """Sixty contacts of other names and reach, so that there is something to learn from."""
    return [
        sample_record(
            "contact", name=f"{GIVEN[n % 12]} {FAMILY[(n * 7) % 10]}{'a' * (n // 10)}", email=f"{GIVEN[n % 12].lower()}{n}@place{n}.example",
            phone=f"+74951{n:06}", owner=str(company.ann.pk),
        )
        for n in range(60)
    ]  # fmt: skip


def follow():
    following.take(list(Change.objects.order_by("id")))


def pair_of(one, other):
    first, second = dismissals.ordered(one.pk, other.pk)
    return DuplicatePair.objects.filter(one=first, other=second).first()


@pytest.fixture
def twins(company):
    """The same person twice: in the other alphabet, with another number."""
    one = sample_record("contact", name="Александр Кузнецов", email="a.kuznetsov@acme.example", phone="+79031112233", owner=str(company.ann.pk))  # fmt: skip
    two = sample_record("contact", name="Aleksandr Kuznetsov", email="a.kuznetsov@acme.example", phone="+74957770000", owner=str(company.ann.pk))  # fmt: skip
    return one, two


def made_pair(one, other, *, weight=12.0, probability=0.995, entities=("contact", "contact")):
    """A pair as a search stores it."""
    first, second = sorted(zip((one.pk, other.pk), entities, strict=True))
    return DuplicatePair.objects.create(
        one=first[0], other=second[0], one_entity=first[1], other_entity=second[1], group=PERSONS, weight=weight,
        probability=probability, levels={"emails": ["same", 8.5], "phones": ["other", -3.0]}, judged_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.slow
def test_the_same_person_twice_is_found_explained_and_judged_again_when_it_changes(twins, people, company, monkeypatch):
    monkeypatch.setattr(collecting, "CHUNK", 20)
    run = running.begin(SYSTEM, here=True)
    Run.objects.filter(pk=run.pk).update(cancel_asked=True)
    running.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (runs.CANCELLED, 20)
    runs.reopen(run)
    running.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (runs.DONE, run.total), run.message

    found = pair_of(*twins)
    assert found.probability > 0.9
    assert found.levels["emails"][0] == "same"
    assert found.levels["emails"][1] > 0
    assert found.levels["phones"][0] == "other"
    assert DuplicatePair.objects.exclude(pk=found.pk).filter(group=PERSONS, probability__gt=0.99).count() == 0
    assert DuplicateWeights.objects.get(pk=PERSONS).records > 60

    others = made_pair(people[0], people[1])
    pairs.dismiss([others], actor=actor_of(company.ann))
    entity = registry.get("contact")
    changed = entity.model._default_manager.get(pk=twins[1].pk)
    entity.by_key["name"].set(changed, entity.by_key["name"].parse("Olga Sidorenko"))
    changed.email, changed.phone = "olga@elsewhere.example", "+12025550199"
    save.save(changed, actor=SYSTEM)
    follow()
    assert rejudging.work() == 1, "its pair alone, the decided one stays"
    assert pair_of(*twins).state == pairs.APART, "what differs now is asked about no more, within seconds"
    undo_changes([Change.objects.filter(record=changed.pk, verb="update").latest("id").pk], actor=SYSTEM)
    follow()
    rejudging.work()
    back = pair_of(*twins)
    assert (back.state, back.found_by, back.levels["emails"][0]) == (pairs.OPEN, "search", "same")
    assert back.probability > 0.9

    changed = entity.model._default_manager.get(pk=twins[1].pk)
    entity.by_key["name"].set(changed, entity.by_key["name"].parse("Olga Sidorenko"))
    changed.email, changed.phone = "olga@elsewhere.example", "+12025550199"
    save.save(changed, actor=SYSTEM)
    again = running.begin(SYSTEM, whole=False, here=True)
    running.work(again.pk)
    again.refresh_from_db()
    assert again.state == runs.DONE, again.message
    assert pair_of(*twins) is None, "what differs now is dropped"
    assert DuplicatePair.objects.get(pk=others.pk).state == pairs.DISMISSED


def test_a_dismissed_pair_is_remembered_in_either_order(twins, company):
    pairs.dismiss([made_pair(*twins)], actor=actor_of(company.ann))

    pair = dismissals.ordered(twins[1].pk, twins[0].pk)
    assert dismissals.decided([(twins[1].pk, twins[0].pk), (twins[0].pk, uuid.uuid4())]) == {pair: "dismissed"}


def test_a_pair_goes_with_its_records_and_comes_back_with_an_undone_merge(twins):
    made_pair(*twins)
    done = merging.merge(registry.get("contact"), twins[0].pk, [twins[1].pk], actor=SYSTEM)
    follow()
    assert pair_of(*twins).state == pairs.MERGED

    undo_batch(done.batch, actor=SYSTEM)
    follow()
    assert pair_of(*twins).state == pairs.OPEN

    save.delete([registry.get("contact").model._default_manager.get(pk=twins[1].pk)], actor=SYSTEM)
    follow()
    assert pair_of(*twins).state == pairs.APART


def test_what_is_kept_of_a_record_is_what_it_is_compared_by(company):
    account = sample_record("account", name="Romashka LLC")
    contact = sample_record("contact", name="Анна Белова", email="anna@romashka.example", phone="+74951112233", account=str(account.pk))  # fmt: skip
    group = next(each for each in groups() if each.name == PERSONS)
    member = next(each for each in group.members if each.entity.name == "contact")

    values = collecting.profiles_of(group, member, [contact])[contact.pk]

    assert (values["given"], values["family"]) == ("Анна", "Белова")
    assert values["emails"] == ["anna@romashka.example"]
    assert values["company"] == "Romashka LLC"


def test_one_search_goes_on_at_a_time_and_only_administrators_begin_one(company):
    assert running.begin(SYSTEM, here=True).pk == running.begin(SYSTEM, here=True).pk
    with pytest.raises(NotAllowed):
        running.begin(actor_of(company.ann))


def test_weights_of_other_levels_are_not_judged_by():
    group = next(each for each in groups() if each.name == PERSONS)
    running._remember(group, {}, timezone.now())
    kept = running.weights_of(group)
    assert kept is not None
    kept.traits[0]["levels"] = kept.traits[0]["levels"][1:]
    kept.save()
    assert running.weights_of(group) is None, "a level by its number would be told as another one"


def test_persons_of_all_entities_are_one_group():
    found = {group.name: {member.entity.name for member in group.members} for group in groups()}

    assert found[PERSONS] == {"contact", "lead"}
    assert "account" in found["account"]
    assert changes.subscribers()
