"""What a field of an account or a contact keeps from a role its further phones, e-mails and addresses do not tell either."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from regulars.areas.contacts.reach import kept_addresses, kept_points
from regulars.engine import access, registry, workspace
from regulars.engine.models import FieldRule
from regulars.services.duplicates.further import Further, is_withheld, points_of
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record
from tests.rights.matrix.telling import asked_about
from tests.rights.matrix.ways import WAYS, Asker
from tests.rights.matrix.world import ACTIONS
from tests.rights.test_linked_names import MAKES_RULES
from tests.rights.test_matrix import text_of

pytestmark = pytest.mark.django_db

EMAIL, FAX, SITE, STREET = "zqsecond@hidden.example", "+12025550177", "https://zqsite.example", "Zqstreet 7"


@pytest.fixture
def reached(company):
    """A contact of Ann's with a further e-mail, fax, site and address."""
    contact = sample_record("contact", name="Zara Quill", email="first@hidden.example", owner=company.ann.pk)
    of = {"entity": "contact", "id": str(contact.pk)}
    points = {
        kind: sample_record("contact-point", record=of, kind=kind, value=value)
        for kind, value in (("email", EMAIL), ("fax", FAX), ("website", SITE))
    }
    address = sample_record("address", record=of, kind="home", address={"street": STREET, "city": "Bonn"})
    return SimpleNamespace(contact=contact, address=address, **points)


def rule(company, *, audit=False, **modes):
    """Ann sees and changes everything, with these fields of contacts in these modes."""
    role = make_role("Reach", grants("all", ACTIONS) | MAKES_RULES | ({("*", access.AUDIT): "all"} if audit else {}))
    FieldRule.objects.bulk_create(
        FieldRule(role=role, entity="contact", field=key, mode=mode) for key, mode in modes.items()
    )
    give(company.ann, role)
    workspace.move_access_epoch()


def told(company, record, word):
    """The ways, those that only read, on which a word of this record's page or part is told."""
    entity = registry.of(record)
    asker = Asker(company.ann)
    with transaction.atomic():
        it = asked_about(SimpleNamespace(entity=entity, record=record), company.ann)
        ways = (each for each in WAYS if not each.writes and each.where(entity))
        found = [each.name for each in ways if word.casefold() in text_of(each.ask(asker, it))]
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_further_emails_are_kept_as_the_email_is(company, reached, mode):
    rule(company)
    of_the_point, of_the_contact = told(company, reached.email, EMAIL), told(company, reached.contact, EMAIL)
    assert {"list", "export", "api list", "api record"} <= set(of_the_point), "nothing would be found"
    assert {"timeline", "panels"} <= set(of_the_contact), "nothing would be found"
    rule(company, email=mode)
    assert told(company, reached.email, EMAIL) == []
    assert told(company, reached.contact, EMAIL) == []
    assert FAX in text_of(Asker(company.ann).api("GET", f"contact-points/{reached.fax.pk}"))


def test_a_fax_goes_by_the_telephone_and_a_mobile_by_its_own_field(company, reached):
    rule(company, phone="hidden")
    actor, contact = actor_of(company.ann), registry.get("contact")
    assert kept_points(actor, contact) == {"phone", "fax", "whatsapp"}
    assert told(company, reached.fax, FAX) == []
    assert set(access.records("contact-point", actor).ids()) == {reached.website.pk, reached.email.pk}
    assert kept_points(actor, registry.get("account")) == frozenset()


def test_further_addresses_are_kept_as_the_address_is(company, reached):
    rule(company)
    assert "api list" in told(company, reached.address, STREET)
    rule(company, address="hidden")
    assert told(company, reached.address, STREET) == []
    assert told(company, reached.contact, STREET) == []
    actor = actor_of(company.ann)
    role = actor.roles[0][0]
    FieldRule.objects.create(role_id=role, entity="account", field="shipping", mode="hidden")
    workspace.move_access_epoch()
    assert kept_addresses(actor_of(company.ann), registry.get("account")) == {"shipping"}


def test_what_is_kept_is_neither_changed_nor_deleted(company, reached):
    rule(company, email="hidden")
    asker = Asker(company.ann)
    address = f"contact-points/{reached.email.pk}"
    assert asker.api("PATCH", address, {"value": "mine@hidden.example"}).status_code == 404
    assert asker.api("DELETE", address).status_code == 404
    reached.email.refresh_from_db()
    assert reached.email.value == EMAIL
    assert reached.email.deleted_at is None


def test_a_match_by_a_kept_value_is_not_told(company, reached):
    emails = Further(points_of("contact-point"), "email")
    rule(company)
    assert not is_withheld(emails, "contact", actor_of(company.ann))
    rule(company, email="masked")
    assert is_withheld(emails, "contact", actor_of(company.ann))
    assert not is_withheld(emails, "account", actor_of(company.ann))
    assert not is_withheld(emails, "contact", SYSTEM)


def test_an_administrator_sees_them_all(company, reached):
    rule(company, email="hidden", phone="masked")
    assert len(access.records("contact-point", actor_of(company.ada)).ids()) == 3


def test_the_audit_says_that_something_moved_and_not_what(company, reached):
    asker = Asker(company.ann)
    ask = (
        lambda: asker.api("GET", "audit?entity=contact-point"),
        lambda: asker.get("/admin/audit/?entity=contact-point"),
    )
    for modes, is_told in (({}, True), ({"email": "hidden"}, False)):
        rule(company, audit=True, **modes)
        for way in ask:
            answer = way()
            assert answer.status_code == 200
            assert (EMAIL in text_of(answer)) is is_told
        assert len(ask[0]().json()["items"]) == 3
