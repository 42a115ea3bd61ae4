"""Who hears what of a match: records one may not see are counted, fields one may not see explain nothing."""

import json

import pytest

from regulars.areas.contacts.models import Contact
from regulars.engine.actor import system
from regulars.engine.models import FieldRule
from regulars.engine.promotion import file, taking
from regulars.services.duplicates.models import MatchingRule
from tests.api.conftest import problem
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_doors import anna
from tests.factories.people import give, grants, make_role

__all__ = ["anna"]

PHONE = {"compare": "phone"}


def test_a_record_out_of_sight_is_counted_and_not_named(rules, company, api_of, anna):
    rules.match(EMAIL)
    rules.do(api="warn")
    answer = api_of(company.carl).post("contacts", {"name": "A. B.", "email": "anna@example.com"})
    told = problem(answer, 409, "duplicate")
    assert (told["matches"], told["hidden"]) == ([], 1)
    assert "Anna" not in answer.content.decode()


def test_where_such_records_are_not_counted_nobody_is_asked_about_them(rules, company, api_of, anna):
    rules.match(EMAIL)
    rules.do(api="warn", counts_hidden=False)
    carl = api_of(company.carl)
    assert carl.post("contacts", {"name": "A. B.", "email": "anna@example.com"}).status_code == 201
    rules.do(api="block", counts_hidden=False)
    told = problem(carl.post("contacts", {"name": "A. C.", "email": "anna@example.com"}), 409, "duplicate")
    assert "Anna" not in json.dumps(told)


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_a_match_by_a_field_out_of_sight_names_nobody(rules, company, api_of, anna, mode):
    """A lead's phone may be typed, a contact's may not be seen: nobody finds out whose number it is."""
    role = make_role("Half blind", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="phone", mode=mode)
    give(company.carl, role)
    rules.match(PHONE, entity="lead", other="contact")
    rules.match(PHONE, NAME, entity="lead", other="contact", needs="all")
    rules.do("lead", api="warn")
    answer = api_of(company.carl).post("leads", {"name": "Anna Berg", "phone": "+12025550101"})
    told = problem(answer, 409, "duplicate")
    assert (told["matches"], told["hidden"]) == ([], 1)
    seen = api_of(company.ada).post("leads", {"name": "Anna Berg", "phone": "+12025550101"})
    assert problem(seen, 409, "duplicate")["matches"][0]["id"] == str(anna.pk)


def test_fields_of_ones_own_take_part(rules, own, company, api_of):
    own.field("contact", "passport", "text")
    admin = api_of(company.ada)
    rules.match({"compare": "exact", "field": "passport", "against": "passport"})
    rules.do(api="block")
    assert admin.post("contacts", {"name": "One", "passport": "AB 12"}).status_code == 201
    told = problem(admin.post("contacts", {"name": "Two", "passport": "ab 12"}), 409, "duplicate")
    assert told["matches"][0]["why"][0]["field"] == "passport"


def test_entities_of_ones_own_have_rules_too(rules, own, company, api_of):
    own.entity("vessel", is_open=True)
    own.field("vessel", "imo", "text")
    rules.match({"compare": "exact", "field": "imo", "against": "imo"}, entity="vessel")
    rules.do("vessel", api="block")
    admin = api_of(company.ada)
    assert admin.post("vessels", {"name": "Aurora", "imo": "9074729"}).status_code == 201
    problem(admin.post("vessels", {"name": "Avrora", "imo": "9074729"}), 409, "duplicate")
    assert admin.post("vessels", {"name": "Aurora", "imo": "9074730"}).status_code == 201


def test_a_rule_whose_field_is_gone_is_left_out(rules, own, company, api_of):
    field = own.field("contact", "passport", "text")
    rules.match({"compare": "exact", "field": "passport", "against": "passport"}, EMAIL, needs="all")
    rules.do(api="block")
    own.change(field, is_retired=True)
    admin = api_of(company.ada)
    for _each in range(2):
        assert admin.post("contacts", {"name": "One", "email": "one@example.com"}).status_code == 201
    assert Contact.objects.count() == 2


def test_rules_go_to_another_installation(rules, company):
    rules.match(EMAIL, key="same-mail")
    rules.do(form="block", matching=["same-mail"])
    content = file.write()
    MatchingRule.objects.all().delete()
    taking.take(content, actor=system("test"))
    kept = MatchingRule.objects.get(key="same-mail")
    assert kept.lines == [EMAIL]
