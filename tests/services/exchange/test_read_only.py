"""A field that is read-only for whoever imports: its column is not offered, and what asks for it all the same is refused before anything is changed."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.areas.contacts.models import Contact
from regulars.base import jobs
from regulars.base.errors import Invalid
from regulars.engine import undo
from regulars.engine.models import Change, FieldRule, Run
from regulars.services.exchange.importing import import_file
from regulars.services.identity import tokens
from tests.areas.make import fresh, make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role
from tests.services.exchange.test_wizard import mapped, upload

pytestmark = pytest.mark.django_db

CSV = b"Name,E-mail,Phone\nAnna Smith,anna@example.com,+1 202 555 0199\nNew One,new@example.com,+1 202 555 0100\n"
OLD = "+12025550123"


@pytest.fixture
def carl(db):
    """Imports contacts, and reads their phones alone."""
    company = make_company()
    keep(company.carl, "readonly")
    return company.carl


@pytest.fixture
def anna(carl):
    return make("contact", SYSTEM, name="Anna", email="anna@example.com", phone=OLD, owner=str(carl.pk))


def keep(user, mode):
    role = make_role("Importer", grants("own"))
    FieldRule.objects.create(role=role, entity="contact", field="phone", mode=mode)
    give(user, role)


def nothing_changed(anna):
    assert (fresh(anna).phone, fresh(anna).version, Contact.objects.count()) == (OLD, anna.version, 1)


def test_the_wizard_offers_the_other_columns_and_leaves_the_field_alone(carl, anna, enter):
    browser = enter(carl)
    upload(browser, CSV)
    run = Run.objects.get(kind="preview")
    page = browser.get(f"/runs/{run.id}/columns").content.decode()
    assert 'value="email"' in page
    assert 'value="phone"' not in page
    mapped(browser, run)
    browser.get(f"/runs/{run.id}/preview")
    browser.post(f"/runs/{run.id}/start")
    jobs.run_pending(queues=["exchange"])
    assert (fresh(anna).name, fresh(anna).phone) == ("Anna Smith", OLD)
    assert Contact.objects.get(email="new@example.com").phone == ""
    assert not Change.objects.filter(diff__has_key="phone", actor=carl.pk).exists()


def test_a_column_put_upon_it_all_the_same_is_refused_with_the_reason(carl, anna, enter):
    browser = enter(carl)
    upload(browser, CSV)
    run = Run.objects.get(kind="preview")
    answer = mapped(browser, run, **{"to-2": "phone"})
    assert answer.status_code == 422
    assert "“phone” cannot be imported: you may not change this field." in answer.content.decode()
    browser.post(f"/runs/{run.id}/start")
    jobs.run_pending(queues=["exchange"])
    nothing_changed(anna)


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ({"columns": {"Name": "name", "E-mail": "email", "Phone": "phone"}, "match": ["email"]}, "Phone"),
        ({"columns": {"Name": "name", "E-mail": "email"}, "constants": {"phone": "+12025550111"}, "match": ["email"]}, "phone"),
        ({"columns": {"Name": "name", "E-mail": "email"}, "match": ["phone"]}, "match"),
    ],
)  # fmt: skip
def test_a_program_that_names_it_is_refused_with_the_reason(carl, anna, mapping, named):
    secret = tokens.make(carl, name="import", scopes=())[1]
    file = SimpleUploadedFile("people.csv", CSV, "text/csv")
    answer = Client().post(
        "/api/v1/contacts/import", {"file": file, "mapping": json.dumps(mapping)}, headers={"Authorization": f"Bearer {secret}"}
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_mapping")
    assert answer.json()["fields"] == {named: "“phone” cannot be imported: you may not change this field."}
    jobs.run_pending(queues=["exchange"])
    nothing_changed(anna)


def test_a_hidden_field_is_refused_as_one_that_is_not_there(carl, anna, write):
    keep(carl, "hidden")
    with pytest.raises(Invalid) as problem:
        import_file("contact", write(CSV.decode()), actor=actor_of(carl), mapping={"columns": {"Name": "name", "Phone": "phone"}})  # fmt: skip
    assert "There is no field “phone”." in problem.value.fields["Phone"]
    nothing_changed(anna)


def test_a_mapping_made_while_the_field_was_free_holds_no_longer(carl, anna, enter):
    give(carl, make_role("Free", grants("own")))
    browser = enter(carl)
    upload(browser, CSV)
    run = Run.objects.get(kind="preview")
    mapped(browser, run)
    keep(carl, "readonly")
    browser.post(f"/runs/{run.id}/start")
    jobs.run_pending(queues=["exchange"])
    nothing_changed(anna)


def test_no_undo_of_an_import_brings_the_field_back_for_who_may_only_read_it(carl, anna, write):
    result = import_file("contact", write(CSV.decode()), actor=SYSTEM, match=["email"])
    assert fresh(anna).phone == "+12025550199"
    undone = undo.undo_batch(result.run.batch, actor=actor_of(carl))
    assert fresh(anna).phone == "+12025550199"
    assert any(change.record == anna.pk for change, _why in undone.left)
