"""The likeliest hit stands first: by name, kind, nearness to the person and age; never at the price of rights."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.ids import uuid7_at
from regulars.engine import access, registry, save, values
from regulars.engine.models import FieldRule, Grant, User
from regulars.services.search import candidates, opened
from regulars.services.search.models import Opened
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()


def make(name, entity="account", owner=None, **more):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, {"name": name, **more}, SYSTEM)
    if owner is not None:
        record.owner = owner
    return save.save(record, actor=SYSTEM)


def found(words, person, **more):
    return [hit.id for hit in find(words, actor_of(person), **more)]


def test_the_name_itself_stands_before_names_that_begin_so_and_those_before_other_words(company):
    contact = make("Zoe Quill", entity="contact", email="nordwind@example.com", owner=company.ada)
    begins = make("Nordwind Trading", owner=company.mary)
    inside = make("Trading Nordwind", owner=company.mary)
    same = make("Nordwind", owner=company.mary)
    assert found("nordwind", company.ada) == [same.id, begins.id, inside.id, contact.id]


def test_of_equal_names_ones_own_stand_first_then_the_teams_then_the_branchs(company):
    role = make_role("All", grants("all"))
    for person in (company.ann, company.mary):
        give(User.objects.get(pk=person.pk), role)
    owners = (company.carl, company.bob, company.ann)
    others, team, own = (make("Nordwind", owner=owner).id for owner in owners)
    assert found("nordwind", company.ann) == [own, team, others]
    assert found("nordwind", company.mary)[2] == others


def test_what_one_opened_lately_stands_first(company):
    own = make("Nordwind", owner=company.ada)
    opened_one = make("Nordwind", owner=company.carl)
    assert found("nordwind", company.ada) == [own.id, opened_one.id]
    opened.note(actor_of(company.ada), "account", opened_one.id)
    assert found("nordwind", company.ada) == [opened_one.id, own.id]
    Opened.objects.update(at=timezone.now() - timedelta(days=90))
    assert found("nordwind", company.ada) == [own.id, opened_one.id]


def test_people_and_deals_stand_before_tasks_and_notes_of_the_same_name(company):
    task = make("Nordwind", entity="task", owner=company.ada)
    account = make("Nordwind", owner=company.ada)
    assert found("nordwind", company.ada) == [account.id, task.id]


def test_of_equals_the_newer_stands_first(company):
    old = values.new_record(registry.get("account"))
    old.id = uuid7_at(timezone.now() - timedelta(days=900))
    values.apply(old, registry.get("account"), {"name": "Nordwind"}, SYSTEM)
    save.save(old, actor=SYSTEM)
    new = make("Nordwind")
    assert found("nordwind", company.ada) == [new.id, old.id]


def test_names_that_begin_so_are_found_among_very_many(company, monkeypatch):
    monkeypatch.setattr(candidates, "MOST", 3)
    monkeypatch.setattr(candidates, "NEWEST", 3)
    wanted = make("Nordwind Trading", owner=company.carl)
    for number in range(8):
        make(f"Partner {number} of Nordwind", owner=company.carl)
    assert found("nordwind", company.ada)[0] == wanted.id


def test_ones_own_are_found_among_very_many_of_others(company, monkeypatch):
    for name in ("MOST", "NEWEST", "MOST_READ"):
        monkeypatch.setattr(candidates, name, 3)
    role = make_role("All", grants("all"))
    give(User.objects.get(pk=company.ann.pk), role)
    own = make("Trading with Nordwind", owner=company.ann)
    for number in range(8):
        make(f"Nordwind {number}", owner=company.carl)
    assert own.id in found("nordwind", company.ann)


def test_a_condition_finds_what_it_opens_among_very_many_that_it_does_not(company, monkeypatch):
    for name in ("MOST", "NEWEST", "MOST_READ", "BEGINNING"):
        monkeypatch.setattr(candidates, name, 3)
    role = make_role("Software", {})
    Grant.objects.create(
        role=role, entity="account", action="view", scope="condition",
        condition={"field": "industry", "op": "eq", "value": "software"},
    )  # fmt: skip
    give(User.objects.get(pk=company.nobody.pk), role)
    wanted = make("Trading with Nordwind", industry="software", owner=company.carl)
    for number in range(8):
        make(f"Nordwind {number}", owner=company.carl)
    assert found("nordwind", company.nobody) == [wanted.id]


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_what_is_withheld_is_neither_found_nor_shown_among_very_many(company, monkeypatch, mode):
    for name in ("MOST", "NEWEST", "MOST_READ", "BEGINNING"):
        monkeypatch.setattr(candidates, name, 3)
    role = make_role("All but job title and e-mail", grants("all"))
    for field in ("email", "job_title"):
        FieldRule.objects.create(role=role, entity="contact", field=field, mode=mode)
    give(User.objects.get(pk=company.nobody.pk), role)
    seen = make("Nordwind Zoe", entity="contact", job_title="Director")
    for number in range(8):
        make(f"Person {number}", entity="contact", email=f"nordwind{number}@example.com")
    (hit,) = find("nordwind", actor_of(company.nobody))
    assert (hit.id, "Director" in hit.subtitle) == (seen.id, False)
    assert len(found("nordwind", company.ada)) > 1


def test_a_word_that_others_hold_too_is_not_counted_for_a_record_in_the_bin(company):
    make("Nordwind One")
    (gone,) = access.records("account", SYSTEM).search("nordwind").instances()
    opened.note(actor_of(company.ada), "account", gone.id)
    save.delete([gone], actor=SYSTEM)
    assert found("nordwind", company.ada) == []


def test_opening_a_page_is_kept_for_the_one_who_opened_it(company, client):
    account = make("Nordwind", owner=company.ann)
    client.force_login(User.objects.get(pk=company.ann.pk))
    for _each in range(2):
        assert client.get(f"/accounts/{account.number}").status_code == 200
    assert list(Opened.objects.values_list("user_id", "record")) == [(company.ann.pk, account.id)]
    client.force_login(User.objects.get(pk=company.carl.pk))
    assert client.get(f"/accounts/{account.number}").status_code == 404
    assert Opened.objects.count() == 1


def test_who_looks_through_anothers_eyes_leaves_no_trace(company):
    opened.note(replace(actor_of(company.ann), viewer=company.ada.pk), "account", make("Nordwind").id)
    assert not Opened.objects.exists()


def test_the_list_of_what_was_opened_stays_short(company, monkeypatch):
    monkeypatch.setattr(opened, "KEPT", 2)
    made = [make(f"Nordwind {number}") for number in range(4)]
    for place, each in enumerate(made):
        opened.note(actor_of(company.ann), "account", each.id)
        Opened.objects.filter(record=each.id).update(at=timezone.now() + timedelta(seconds=place))
    opened.tidy()
    assert set(Opened.objects.values_list("record", flat=True)) == {made[2].id, made[3].id}


def test_the_search_asks_the_database_a_bounded_number_of_times(company, django_assert_max_num_queries):
    for number in range(60):
        make(f"Nordwind {number}")
    actor = actor_of(company.ada)
    with django_assert_max_num_queries(2):
        assert len(find("nordwind", actor, limit=10)) == 10


def test_of_names_spelt_nearly_so_people_and_companies_stand_before_what_was_done_with_them(company):
    person = make("Sara Quillfeather", entity="contact", owner=company.mary)
    firm = make("Quillfeather", owner=company.mary)
    calls = [
        make(f"Quillfeather {what}", entity="task", owner=company.mary) for what in ("call back", "offer", "visit")
    ]
    hits = found("quilfeathr", company.ada)
    assert {person.id, firm.id} == set(hits[:2])
    assert set(hits[2:]) == {each.id for each in calls}


def test_a_person_spelt_nearly_so_is_found_among_many_deeds_of_that_name(company, monkeypatch):
    for at in range(12):
        make(f"Quillfeather {at}", entity="task", owner=company.mary)
    person = make("Sara Quillfeather", entity="contact", owner=company.mary)
    monkeypatch.setattr(candidates, "MOST", 5)
    assert found("quilfeathr", company.ada)[0] == person.id


def test_of_names_spelt_nearly_so_the_nearer_spelling_stands_first(company):
    far = make("Quillfexther", entity="contact", owner=company.mary)
    near = make("Quillfeather", entity="contact", owner=company.mary)
    assert found("quillfeathr", company.ada) == [near.id, far.id]


def test_a_cyrillic_name_spelt_nearly_so_stands_before_people_of_a_company_of_that_name(company):
    firm = make("Торговый дом Щербаковой", owner=company.mary)
    staff = make("Karen Young", entity="contact", account=str(firm.id), owner=company.mary)
    person = make("Ольга Щербакова", entity="contact", owner=company.mary)
    hits = found("щебракова", company.ada)
    assert hits[0] == person.id
    assert staff.id in hits


def test_a_company_spelt_nearly_so_stands_before_newer_deals_with_it(company):
    old = values.new_record(registry.get("account"))
    old.id = uuid7_at(timezone.now() - timedelta(days=700))
    values.apply(old, registry.get("account"), {"name": "Quillfeather"}, SYSTEM)
    firm = save.save(old, actor=SYSTEM)
    for at in range(3):
        make(f"GTX Basic {at} for Quillfeather", entity="deal", owner=company.mary)
    assert found("quilfeathr", company.ada)[0] == firm.id
