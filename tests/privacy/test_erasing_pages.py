"""Erasing by page and by program: the search, the preview, the code, the certificate."""

import orjson
import pytest

from regulars.areas.contacts.models import Contact
from regulars.engine import registry
from regulars.engine.models import Run
from regulars.services.exchange import previewing
from regulars.services.exchange.plan import read_plan
from regulars.services.privacy import requests, tasks
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.people import Person
from tests.factories.personal import EMAIL
from tests.factories.values import sample_record
from tests.privacy.steps import erase, left

pytestmark = pytest.mark.django_db


def test_the_certificate_is_downloaded_by_those_who_may(company, ivana, asked, ada, enter):
    made = erase(asked, ada)
    answer = enter(company.ada).get(f"/admin/personal-data/certificates/{made.pk}.json")
    assert orjson.loads(answer.content)["sha256"] == made.digest
    assert enter(company.ann).get(f"/admin/personal-data/certificates/{made.pk}.json").status_code == 403
    assert "As it was sealed" in enter(company.ada).get(f"/erasures/{made.pk}/related").content.decode()


def test_the_preview_of_an_import_names_rows_about_erased_people(company, ivana, asked, ada, enter):
    file = f"Name,E-mail\nSomeone,{EMAIL}\nNobody,other@example.com\n".encode()
    before = previewed(file, ada)
    assert "returning" not in before.counts
    erase(asked, ada)
    run = previewed(file, ada)
    assert run.counts["returning"] == 1
    assert [row["number"] for row in run.position["shown"]["returning"]] == [2]
    page = enter(company.ada).get(f"/runs/{run.id}/preview").content.decode()
    assert "People who were erased at their request" in page
    assert not Contact.objects.filter(email=EMAIL).exists()


def previewed(file, actor):
    run = previewing.bring(file, name="old.csv", size=len(file), entity=registry.get("contact"), actor=actor)
    previewing.decide(run, read_plan(run.input["plan"]), actor=actor)
    run.refresh_from_db()
    return run


def test_the_pages_lead_from_the_search_to_the_erasure(company, ivana, ada, enter):
    browser = enter(company.ada)
    page = browser.get("/admin/personal-data/?q=zqmarkova").content.decode()
    assert f"contact:{ivana.pk}" in page
    answer = browser.post("/admin/personal-data/ask", {"record": [f"contact:{ivana.pk}"], "kind": "erasure"})
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    code = plan_of([Person("contact", ivana.pk)]).confirmation
    assert code in page
    wrong = browser.post(f"{answer['Location']}erase", {"mode": "erase", "confirmation": "nonsense"}, follow=True)
    assert "not the code" in wrong.content.decode()
    assert not Run.objects.filter(kind="erase_person").exists()
    done = browser.post(f"{answer['Location']}erase", {"mode": "erase", "confirmation": code.lower()})
    assert done.status_code == 302
    assert "/runs/" in done["Location"]


def test_the_page_of_a_request_leads_to_the_records_and_shows_no_identifiers(company, ivana, asked, ada, enter):
    ada_reads = enter(company.ada)
    panel = ada_reads.get(f"/subject-requests/{asked.pk}/related").content.decode()
    assert f'href="/contacts/{ivana.number}">' in panel
    assert f"contact:{ivana.pk}" not in ada_reads.get(f"/subject-requests/{asked.number}").content.decode()


def test_the_page_of_an_erased_record_promises_nothing_back(company, ivana, asked, ada, enter):
    erase(asked, ada)
    page = enter(company.ada).get(f"/contacts/{ivana.pk}").content.decode()
    assert "gone for good" in page
    assert "come back whole" not in page


def test_pages_and_api_are_closed_to_those_without_the_right(company, ivana, asked, enter, api_of):
    for address in ("/admin/personal-data/", f"/admin/personal-data/{asked.pk}/", "/admin/personal-data/readings/"):
        assert enter(company.ann).get(address).status_code == 403
    for address in (
        "personal-data?q=zqmarkova",
        f"personal-data/{asked.pk}",
        "sensitive-readings",
        "returns-after-erasure",
    ):
        assert api_of(company.ann).get(address).status_code == 403


def test_a_program_finds_previews_and_erases(company, ivana, asked, api_of, media):
    api = api_of(company.ada)
    assert api.get("personal-data?q=zqmarkova").json()["items"][0]["record"].startswith("contact:")
    kept = api.get(f"personal-data/{asked.pk}").json()
    assert {each["entity"] for each in kept["kept"]} >= {"contact", "note", "call", "deal", "consent"}
    answer = api.post(
        f"subject-requests/{asked.pk}/actions/erase", {"mode": "erase", "confirmation": kept["confirmation"]}
    )
    assert answer.status_code == 200, answer.content
    tasks.erase(run=answer.json()["result"]["run"])
    assert left() == []
    assert api.get("sensitive-readings").status_code == 200
    assert api.get("returns-after-erasure").json() == {"items": []}


def test_what_was_erased_is_not_offered_again_but_told(company, ivana, asked, ada, enter):
    browser = enter(company.ada)
    place, record = f"/admin/personal-data/{asked.pk}/", f"/subject-requests/{asked.number}"
    assert "Erase for good" in browser.get(place).content.decode()
    assert "/actions/erase" in browser.get(record).content.decode()
    made = erase(asked, ada)
    page = browser.get(place).content.decode()
    assert "Erase for good" not in page
    assert "The person was erased on" in page
    assert made.name in page
    page = browser.get(record).content.decode()
    assert "/actions/erase" not in page
    assert "/actions/gather" not in page
    assert "/actions/close" in page
    assert "Erased on" in browser.get(f"/subject-requests/{asked.pk}/related").content.decode()
    answer = browser.post(f"/subject-requests/{asked.pk}/actions/erase", {"mode": "erase", "confirmation": "x"})
    assert answer.status_code in (409, 422)
    again = browser.post(f"{place}erase", {"mode": "erase", "confirmation": "x"}, follow=True)
    assert "erased already" in again.content.decode()


def test_a_record_that_is_found_later_can_be_erased_too(company, ivana, asked, ada, enter):
    erase(asked, ada)
    late = sample_record("contact")
    asked.refresh_from_db()
    asked.records = [*asked.records, f"contact:{late.pk}"]
    assert not requests.is_erased(asked)
    assert requests.may_go(asked)
