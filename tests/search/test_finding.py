"""Search: both alphabets, near spellings, never what one may not see."""

import pytest

from regulars.engine import access, registry, rows, save, values
from regulars.engine.documents import documents_of
from regulars.engine.models import FieldRule, User
from regulars.services.search.queries import find
from tests.areas.make import make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    made = make_company()
    entity = registry.get("account")
    for name, owner in (("Ёлкин и сыновья", made.ann), ("Łódzka Fabryka", made.ann), ("Robinson Ltd", made.carl)):
        record = values.new_record(entity)
        values.apply(record, entity, {"name": name}, SYSTEM)
        record.owner = owner
        save.save(record, actor=SYSTEM)
    return made


def titles(words, person, **more):
    return [hit.title for hit in find(words, actor_of(person), **more)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("елкин", "Ёлкин и сыновья"),
        ("ЁЛК", "Ёлкин и сыновья"),
        ("elkin", "Ёлкин и сыновья"),
        ("lodz", "Łódzka Fabryka"),
        ("fabryka łódz", "Łódzka Fabryka"),
        ("robinsn", "Robinson Ltd"),
    ],
)
def test_names_are_found_however_they_are_typed(company, words, title):
    assert titles(words, company.ada)[:1] == [title]


def test_what_one_may_not_see_is_not_found(company):
    assert titles("robinson", company.ann) == []
    assert titles("elkin", company.carl) == []
    assert titles("elkin", company.mary) == ["Ёлкин и сыновья"]
    assert titles("elkin", company.nobody) == []


@pytest.mark.parametrize(
    "words", ["", " ", "x", "'; drop table engine_user; --", "\\", "%%%", "()&|!:*", "\x00a", "a" * 5000]
)
def test_strange_words_break_nothing(company, words):
    assert isinstance(titles(words, company.ada), list)


def test_a_deleted_record_is_not_found_and_a_restored_one_is(company):
    (found,) = access.records("account", SYSTEM).search("elkin").instances()
    save.delete([found], actor=SYSTEM)
    assert titles("elkin", company.ada) == []
    save.restore([found], actor=SYSTEM)
    assert titles("elkin", company.ada) == ["Ёлкин и сыновья"]


def make_contact(**given):
    entity = registry.get("contact")
    record = values.new_record(entity)
    values.apply(record, entity, given, SYSTEM)
    return save.save(record, actor=SYSTEM)


@pytest.mark.parametrize(("words", "title"), [("`krby", "Ёлкин и сыновья"), ("кщиштыщт", "Robinson Ltd")])
def test_words_typed_in_the_other_layout_are_understood(company, words, title):
    assert titles(words, company.ada)[:1] == [title]


def test_what_stands_in_a_hidden_field_finds_nothing(company):
    role = make_role("All but e-mail", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    make_contact(name="Zoe Quill", email="secretbox@example.com")
    assert titles("secretbox", company.ada) == ["Zoe Quill"]
    assert titles("secretbox", company.nobody) == []
    assert titles("secretbax", company.nobody) == []
    assert titles("quill", company.nobody) == ["Zoe Quill"]


@pytest.mark.parametrize("words", ["quill1985", "quill19", "qui1985"])
def test_a_word_like_those_one_sees_tells_nothing_of_what_is_hidden(company, words):
    role = make_role("All but e-mail", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    make_contact(name="Zoe Quill Qui", email="quill1985.qui1985@example.com")
    listed = access.records("contact", actor_of(company.nobody)).search(words).rows(["name"], limit=5)
    assert listed == []
    assert titles(words, company.ada) == ["Zoe Quill Qui"]
    assert titles(words, company.nobody) == []


@pytest.mark.parametrize("words", ["книгами", "4951234567", "prodazha", "закупки", "джонатан"])
def test_what_one_sees_is_found_in_every_form_where_something_is_hidden(company, words):
    role = make_role("All but e-mail", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    make_contact(name="Jonathan, продажа книг, отдел закупок", phone="+74951234567", email="x@example.com")
    assert len(titles(words, company.nobody)) == 1
    if words != "джонатан":
        assert len(access.records("contact", actor_of(company.nobody)).search(words).rows(["name"], limit=5)) == 1


def test_a_hit_shows_the_present_name_of_a_linked_record(company):
    (account,) = access.records("account", SYSTEM).search("robinson").instances()
    make_contact(name="Zoe Quill", account=str(account.id))
    account.name = "Crusoe Ltd"
    save.save(account, actor=SYSTEM)
    (hit,) = find("quill", actor_of(company.ada))
    assert "Crusoe Ltd" in hit.subtitle
    assert "Robinson" not in hit.subtitle


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Оптовая продажа книг", "книгами"),
        ("Оптовая продажа книг", "продажи"),
        ("Buying companies", "company"),
        ("Встреча с Петровым", "петрова встречи"),
    ],
)
def test_other_forms_of_a_word_are_found(company, name, words):
    make_contact(name=name)
    assert titles(words, company.ada)[:1] == [name]


@pytest.mark.parametrize("words", ["2025550143", "555-0143", "5550143", "+120255501", "0143"])
def test_parts_of_a_telephone_number_find_it(company, words):
    make_contact(name="Zoe Quill", phone="+1 202-555-0143")
    assert titles(words, company.ada) == ["Zoe Quill"]


@pytest.mark.parametrize("words", ["53-91-91", "539191", "53-91", "3528090760", "352809"])
def test_a_company_is_found_by_its_number_in_town_and_by_its_tax_number(company, words):
    """Towns with an area code of four digits have numbers of six."""
    make("account", actor_of(company.ada), name="Severmetiz", phone="+7 8202 53-91-91", tax_id="3528090760")
    assert titles(words, company.ada) == ["Severmetiz"]


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("+1 202-555-0143", "+1 (202) 555-01"),
        ("+7 495 123-45-67", "8 (495) 123-4"),
        ("+7 495 123-45-67", "+7 (495) 123-4"),
        ("+7 495 123-45-67", "8(495)1234567"),
        ("+49 30 9018 2000", "030 90182"),
        ("+49 30 9018 2000", "0049309018"),
        ("+49 30 9018 2000;ext=12", "3090182000"),
    ],
)
def test_a_number_is_found_by_how_its_beginning_is_dialled(company, phone, words):
    """Whatever the record's own number is: each part of a telephone number is also the beginning of some."""
    made = make_contact(name="Zoe Quill", phone=phone)
    made.number = 4
    rows.put_documents(documents_of(registry.get("contact"), [made]))
    assert titles(words, company.ada) == ["Zoe Quill"]


def test_a_list_does_not_find_by_a_hidden_field_either(company):
    role = make_role("All but e-mail", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(User.objects.get(pk=company.nobody.pk), role)
    made = make_contact(name="Zoe Quill", email="secretbox@example.com")
    limited = access.records("contact", actor_of(company.nobody))
    assert limited.search("secretbox").ids() == []
    assert limited.search("quill").ids() == [made.id]
    assert access.records("contact", actor_of(company.ada)).search("secretbox").ids() == [made.id]


def test_a_record_is_found_by_the_new_name_of_its_account(company):
    from regulars.base import jobs
    from regulars.engine import access
    from regulars.engine.models import Change
    from regulars.services.search.subscribers import take

    (account,) = access.records("account", SYSTEM).search("robinson").instances()
    made = make_contact(name="Zoe Quill", account=str(account.id))
    account.name = "Crusoe Ltd"
    save.save(account, actor=SYSTEM)
    take(list(Change.objects.filter(record=account.id).order_by("id")))
    jobs.run_pending()
    contacts = access.records("contact", SYSTEM)
    assert contacts.search("crusoe").ids() == [made.id]
    assert contacts.search("robinson").ids() == []


def test_a_rebuild_writes_what_is_missing_and_drops_what_is_gone(company):
    from regulars.services.search.rebuilding import rebuild

    made = make_contact(name="Zoe Quill")
    rows.drop_documents([made.id])
    assert titles("quill", company.ada) == []
    assert rebuild(registry.get("contact")) == 1
    assert titles("quill", company.ada) == ["Zoe Quill"]


@pytest.mark.parametrize("words", ["quilll zoe", "qulil", "zeo quill", "quitl"])
def test_near_spellings_of_any_word_find_it(company, words):
    make_contact(name="Zoe Quill")
    assert "Zoe Quill" in titles(words, company.ada)


@pytest.mark.parametrize("words", ["zzzzzz", "xqwvk", "quill zzzzzz"])
def test_words_like_nothing_find_nothing(company, words):
    make_contact(name="Zoe Quill")
    assert titles(words, company.ada) == []


def test_words_that_the_parser_cuts_in_two_are_found(company):
    """“8e0771ec” begins like a number with an exponent."""
    account = values.new_record(registry.get("account"))
    values.apply(account, registry.get("account"), {"name": "Part 8e0771ec"}, SYSTEM)
    save.save(account, actor=SYSTEM)
    assert titles("8e0771ec", company.ada) == ["Part 8e0771ec"]
