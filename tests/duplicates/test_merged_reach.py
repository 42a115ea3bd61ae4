"""Phones and e-mails that a merge does not choose go on reaching the winner."""

import pytest

from regulars.areas.contacts.models import Contact, ContactPoint
from regulars.base.errors import NotAllowed
from regulars.engine import access, merging, registry, save
from regulars.engine.matches import Duplicate
from regulars.engine.models import Change, FieldRule
from regulars.engine.undo import undo_batch
from regulars.services.search.queries import find
from tests.areas.make import about
from tests.duplicates.conftest import EMAIL
from tests.duplicates.test_doors import ada, make, through
from tests.factories.people import EVERYTHING, SYSTEM, actor_of, give, grants, make_role

__all__ = ["ada"]


@pytest.fixture
def anna(company):
    return make(name="Anna Berg", email="anna@example.com", phone="+1 202 555 0101", owner=str(company.carl.pk))


@pytest.fixture
def other(company):
    return make(name="A. Berg", email="bertha@example.com", mobile="+1 202 555 0143", owner=str(company.carl.pk))


def united(winner, *losers, actor=SYSTEM, **more):
    return merging.merge(registry.of(winner), winner.pk, [each.pk for each in losers], actor=actor, **more)


def points_of(record):
    found = ContactPoint.objects.filter(record_id=record.pk, deleted_at=None)
    return sorted(found.values_list("kind", "value"))


def merger(company, actions=(*EVERYTHING, "merge"), **hidden):
    """Carl may merge; `hidden` names by entity (`_` for `-`) the field that is kept from him."""
    role = make_role("Merges", grants("all", actions))
    for entity, field in hidden.items():
        FieldRule.objects.create(role=role, entity=entity.replace("_", "-"), field=field, mode="hidden")
    give(company.carl, role)
    return actor_of(company.carl)


def test_what_is_not_chosen_is_kept_and_found_by_search(ada, anna, other):
    done = united(anna, other, actor=ada)
    assert points_of(anna) == [("email", "bertha@example.com")], "the mobile phone the winner took itself"
    point = ContactPoint.objects.get()
    assert (point.record_entity, point.label) == ("contact", "")
    assert [hit.id for hit in find("bertha@example.com", ada)] == [point.pk]
    made = Change.objects.get(record=point.pk)
    assert (made.batch, made.actor, made.verb) == (done.batch, ada.id, "create")


def test_the_winners_own_value_is_kept_where_another_is_chosen(anna, other):
    united(anna, other, choices={"email": other.pk})
    assert points_of(anna) == [("email", "anna@example.com")]


@pytest.mark.parametrize("way", ["form", "mail"])
def test_duplicates_and_incoming_mail_meet_the_winner_by_it(rules, ada, anna, other, way):
    rules.match(EMAIL)
    rules.do(form="block", mail="block")
    united(anna, other)
    with pytest.raises(Duplicate) as caught:
        through(way, ada, name="Someone Else", email="Bertha@example.com")
    assert [each.id for each in caught.value.matches] == [anna.pk]


def test_nothing_is_kept_twice(anna, other):
    points = [(anna, "email", "second@example.com"), (other, "whatsapp", "+1 202 555 0188")]
    for of, kind, value in points:
        make(SYSTEM, "contact-point", record=about(of), kind=kind, value=value)
    more = [
        make(name="A. B.", email="Bertha@Example.com", phone="+1 202 555 0188", mobile="+1 202 555 0101"),
        make(name="Ann B.", email="second@example.com", phone="+1 202 555 0143", mobile="+1 202 555 0199"),
        make(name="Anne B.", email="bertha@example.com"),
    ]
    united(anna, other, *more, choices={"mobile": more[1].pk})
    assert points_of(anna) == [
        ("email", "bertha@example.com"),
        ("email", "second@example.com"),
        ("mobile", "+12025550143"),
        ("whatsapp", "+12025550188"),
    ]


def test_accounts_keep_their_sites_and_own_fields_their_label(own, company):
    own.field("account", "pay_mail", "email", label="Invoices go to")
    own.field("account", "shop_site", "url")
    one = make(entity="account", name="Borealis", website="https://www.borealis.example/", email="a@borealis.example")
    two = make(entity="account", name="Borealis AB", website="http://borealis.example", email="b@borealis.example")
    three = make(entity="account", name="Borealis Oy", website="https://borealis.fi", phone="+358 9 4241 5000")
    for record, address in ((one, "in@borealis.example"), (two, "pay@borealis.example")):
        record.extra = {"pay_mail": address, "shop_site": f"https://{address[:2]}.example"}
        save.save(record, actor=SYSTEM)
    united(one, two, three)
    found = ContactPoint.objects.filter(record_entity="account", record_id=one.pk)
    assert sorted(found.values_list("kind", "value", "label")) == [
        ("email", "b@borealis.example", ""),
        ("email", "pay@borealis.example", "Invoices go to"),
        ("website", "https://borealis.fi", ""),
    ]


def test_undo_takes_exactly_these_points_back(ada, anna, other):
    make(SYSTEM, "contact-point", record=about(anna), kind="email", value="second@example.com")
    make(SYSTEM, "contact-point", record=about(other), kind="email", value="third@example.com")
    done = united(anna, other, actor=ada)
    assert len(points_of(anna)) == 3
    assert not undo_batch(done.batch, actor=ada).left
    assert (points_of(anna), points_of(other)) == ([("email", "second@example.com")], [("email", "third@example.com")])
    assert Contact.objects.get(pk=other.pk).email == "bertha@example.com"
    assert [hit.id for hit in find("bertha@example.com", ada)] == [other.pk]


def test_undo_leaves_a_point_that_somebody_changed_and_says_why(ada, anna, other):
    done = united(anna, other, actor=ada)
    point = ContactPoint.objects.get()
    point.label = "Private"
    save.save(point, actor=SYSTEM)
    left = undo_batch(done.batch, actor=ada).left
    assert [(change.record, reason) for change, reason in left] == [(point.pk, "Changed since: Label.")]
    assert points_of(anna) == [("email", "bertha@example.com")]
    assert Contact.objects.get(pk=other.pk).deleted_at is None


def test_who_may_not_make_points_keeps_them_all_the_same(company, anna, other):
    carl = merger(company, ("view", "merge"))
    with pytest.raises(NotAllowed):
        make(carl, "contact-point", record=about(anna), kind="email", value="new@example.com")
    united(anna, other, actor=carl)
    assert points_of(anna) == [("email", "bertha@example.com")]


def test_what_is_hidden_with_the_points_is_kept_and_not_told(company, ada, anna, other):
    carl = merger(company, contact="email", contact_point="value")
    united(anna, other, actor=carl)
    assert points_of(anna) == [("email", "bertha@example.com")]
    assert find("bertha@example.com", carl) == []
    assert access.records("contact-point", carl).ids() == []
    assert find("bertha@example.com", ada) != []


def test_no_point_shows_what_the_field_hides(company, anna, other):
    carl = merger(company, contact="email")
    done = united(anna, other, actor=carl, choices={"mobile": anna.pk})
    assert points_of(anna) == [("email", "bertha@example.com"), ("mobile", "+12025550143")]
    assert [row["kind"] for row in access.records("contact-point", carl).rows(["kind"], limit=3)] == ["mobile"]
    assert find("bertha@example.com", carl) == []
    assert not undo_batch(done.batch, actor=carl).left
    assert points_of(anna) == []
    assert Contact.objects.get(pk=other.pk).email == "bertha@example.com"


def test_a_sensitive_value_does_not_become_an_open_one(own, company, anna, other):
    own.field("contact", "clinic", "phone", is_sensitive=True)
    for record, number in ((anna, "+12025550111"), (other, "+12025550112")):
        record.extra = {"clinic": number}
        save.save(record, actor=SYSTEM)
    united(anna, other)
    assert points_of(anna) == [("email", "bertha@example.com")]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "E-mail: what is not chosen is kept under “Further phones, e-mails, links”."),
        ("ru", "Эл. почта: что не выбрано, остаётся в разделе «Другие телефоны, адреса почты, ссылки»."),
    ],
)
def test_the_page_says_what_is_kept(company, enter, anna, other, language, sentence):
    company.ada.language = language
    save.save(company.ada, actor=SYSTEM)
    ids = {"id": [str(anna.pk), str(other.pk)]}
    assert sentence in enter(company.ada).get("/contacts/merge", ids).content.decode()
    other.email = ""
    save.save(other, actor=SYSTEM)
    page = enter(company.ada).get("/contacts/merge", ids).content.decode()
    assert sentence.partition(": ")[2] not in page


def test_the_page_promises_nothing_of_hidden_fields(company, enter, anna, other):
    merger(company, contact="email")
    page = enter(company.carl).get("/contacts/merge", {"id": [str(anna.pk), str(other.pk)]}).content.decode()
    assert "What moves along" in page
    assert "is kept under" not in page
