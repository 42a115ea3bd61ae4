"""Readings of sensitive fields are the third log of the audit, beside changes and events: shown, narrowed and taken along alike."""

import json

import pytest

from regulars.base.jobs import run_pending
from regulars.engine import access, stored
from regulars.engine.models import FieldRule, Run
from regulars.engine.sensitive import revealing
from regulars.services.audit.asking import Asked
from regulars.services.audit.entries import page
from tests.api.conftest import problem
from tests.custom.conftest import own  # noqa: F401 - a fixture
from tests.factories.people import SYSTEM, actor_of, give, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
SECRET = "passport 4509 117"


@pytest.fixture
def contact(company, own):  # noqa: F811 - the fixture
    own.field("contact", "passport", "text", is_sensitive=True)
    return sample_record("contact", SYSTEM, owner=str(company.ann.pk), passport=SECRET, name="Nadia Petrova")


@pytest.fixture
def read(company, contact):
    """Ann reads it."""
    access.records("contact", revealing(actor_of(company.ann))).row(contact.pk, ["passport"])
    return contact


def found(reader, **asked):
    return [each for each in page(Asked(**asked), reader).entries if each.log == "reading"]


def test_a_reading_stands_in_the_line_of_time(ada, company, read):
    entry = page(Asked(), ada).entries[0]
    assert (entry.log, entry.verb, entry.actor, entry.record) == ("reading", "read_sensitive", company.ann.pk, read.pk)
    assert entry.diff["fields"] == ["passport"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"log": "reading"}, {"log": "event"}),
        ({"what": "read_sensitive"}, {"what": "update"}),
        ({"field": "passport"}, {"field": "email"}),
        ({"entity": "contact"}, {"entity": "account"}),
        ({"source": "page"}, {"source": "api"}),
        ({"since": "2020-01-01T00:00:00+00:00"}, {"until": "2020-01-01T00:00:00+00:00"}),
        ({"q": "Nadia"}, {"q": "Nobodyatall"}),
        ({}, {"batch": "01a22319-5c8e-7229-a03f-408006157c63"}),
        ({}, {"cause": "1"}),
        ({}, {"actor": "program"}),
    ],
)
def test_readings_are_narrowed_like_the_other_logs(ada, read, right, wrong):
    assert len(found(ada, **right)) == 1
    assert not found(ada, **wrong)


def test_readings_are_narrowed_by_record_and_person(ada, company, read):
    assert len(found(ada, record=str(read.pk), actor=str(company.ann.pk))) == 1
    assert not found(ada, record=str(company.ann.pk))
    assert not found(ada, actor=str(company.bob.pk))


def test_pages_lead_through_all_three_logs(ada, company, read):
    for _turn in range(3):
        access.records("contact", revealing(actor_of(company.ann))).row(read.pk, ["passport"])
    seen, after = [], None
    while True:
        part = page(Asked(entity="contact"), ada, after=after, limit=1)
        seen += [(each.log, each.id) for each in part.entries]
        after = part.next
        if after is None:
            break
    assert len(seen) == len(set(seen))
    assert [log for log, _id in seen].count("reading") == 4


def test_the_page_says_who_read_which_field_of_whom_and_not_the_value(enter, company, read):
    shown = enter(company.ada).get("/admin/audit/?log=reading").content.decode()
    assert "Sensitive field read" in shown
    assert "Nadia Petrova" in shown
    assert "Passport" in shown
    assert SECRET not in shown
    assert f'href="/contacts/{read.pk}"' in shown


def test_a_reading_through_the_page_tells_from_where(enter, company, api_of, contact):
    enter(company.ann).post(f"/contacts/{contact.pk}/reveal/passport")
    [item] = api_of(company.ada).get("audit?log=reading&address=127.0.0.1").json()["items"]
    assert item["address"] == "127.0.0.1"
    assert item["record"] == {"id": str(contact.pk), "label": "Nadia Petrova"}
    assert item["detail"]["fields"] == ["passport"]
    assert item["diff"] == {}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_export_takes_readings_along(api_of, company, read, form):
    begun = api_of(company.ada).post("audit/export?log=reading", {"format": form})
    assert begun.status_code == 202
    run_pending()
    run = Run.objects.get(pk=begun.json()["id"])
    text = stored.path_of(run.result).read_text()
    assert "passport" in text
    assert SECRET not in text
    assert "Nadia Petrova" in text


def test_those_without_the_right_are_told_of_no_reading(api_of, company, enter, read):
    problem(api_of(company.ann).get("audit?log=reading"), 403)
    assert enter(company.ann).get("/admin/audit/?log=reading").status_code == 403


def test_an_auditor_is_told_neither_hidden_fields_nor_hidden_names(api_of, auditor, read):
    role = make_role("Hides", {("*", "audit"): "all", ("contact", "view"): "all"})
    for key in ("passport", "name"):
        FieldRule.objects.create(role=role, entity="contact", field=key, mode="hidden")
    give(auditor, role)
    body = api_of(auditor).get("audit?entity=contact")
    assert {each["log"] for each in body.json()["items"]} == {"change", "reading"}
    assert "passport" not in body.content.decode()
    assert "Nadia" not in json.dumps(body.json())
