"""Files asked for by a program: what a filter finds, in every form; imports looked at before, and gone on with."""

import csv
import io

import pytest

from regulars.base import jobs
from regulars.engine import runs
from regulars.engine.models import Run, Team
from tests.api.conftest import problem
from tests.factories.people import give, grants, make_role

pytestmark = pytest.mark.django_db

CSV = b"Name,Region\nFrom a file,North\nAnother,South\n"


def work_off():
    jobs.run_pending(queues=["exchange"])


def rows_of(api, begun, delimiter=","):
    """The lines of the file that a run made."""
    assert begun.status_code == 202, begun.content
    work_off()
    run = api.get(begun["Location"]).json()
    assert run["state"] == "done", run
    content = b"".join(api.get(run["result"]).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=delimiter))


@pytest.fixture
def teams(admin):
    for name, region in (("Export one", "North"), ("Export two", "South"), ("Export three", "North")):
        assert admin.post("teams", {"name": name, "region": region}).status_code == 201


def test_what_a_filter_finds_becomes_a_file(admin, teams):
    wish = {
        "filter": {"field": "region", "op": "eq", "value": "North"},
        "q": "export",
        "sort": "name",
        "fields": ["name", "region"],
        "delimiter": ";",
    }
    header, *rows = rows_of(admin, admin.post("teams/export", wish), ";")
    assert len(header) == 2
    assert rows == [["Export one", "North"], ["Export three", "North"]]


def test_without_fields_an_import_brings_back_the_same(admin, teams):
    begun = admin.post("teams/export", {"q": "export"})
    work_off()
    file = b"".join(admin.get(admin.get(begun["Location"]).json()["result"]).streaming_content)
    back = admin.post("teams/import?match=number", raw=file, media="text/csv")
    assert back.status_code == 202, back.content
    work_off()
    counts = admin.get(back["Location"]).json()["counts"]
    assert (counts["skipped"], counts.get("rejected", 0)) == (3, 0)


@pytest.mark.parametrize("form", ["xlsx", "json", "jsonl"])
def test_every_form_is_written(admin, teams, form):
    begun = admin.post("teams/export", {"format": form, "q": "export"})
    work_off()
    run = admin.get(begun["Location"]).json()
    assert (run["state"], run["done"]) == ("done", 3)
    content = b"".join(admin.get(run["result"]).streaming_content)
    assert content[:2] == b"PK" if form == "xlsx" else b"Export two" in content


@pytest.mark.parametrize(
    "wish",
    [
        {"format": "pdf"},
        {"format": 5},
        {"filter": []},
        {"filter": {"field": "nam", "op": "eq", "value": "x"}},
        {"fields": ["nam"]},
        {"fields": "name"},
        {"ids": ["x"]},
        {"group": ["nam"]},
        {"sort": "nam"},
        {"delimiter": "::"},
        {"bom": 1},
        {"columns": ["name"]},
        {"format": "vcf"},
    ],
)
def test_a_wrong_wish_makes_no_file(admin, wish):
    problem(admin.post("teams/export", wish), 422)
    assert not Run.objects.filter(kind="export").exists()


def test_one_without_the_right_gets_no_file(admin, api_of, company):
    give(company.ann, make_role("Without files", grants("all", ("view", "edit"))))
    problem(api_of(company.ann).post("accounts/export", {}), 403)
    assert not Run.objects.filter(kind="export").exists()


def test_a_token_that_reads_may_export_and_one_of_another_entity_may_not(api_of, company, teams):
    assert api_of(company.ada, "read").post("teams/export", {}).status_code == 202
    problem(api_of(company.ada, "accounts:read").post("teams/export", {}), 403)


def test_an_import_is_looked_at_and_then_begun(admin):
    look = admin.post("teams/import?dry_run=true", raw=CSV, media="text/csv")
    assert look.status_code == 202, look.content
    work_off()
    run = admin.get(look["Location"]).json()
    assert (run["kind"], run["state"], run["counts"]["created"]) == ("preview", "done", 2)
    assert not Team.objects.filter(name="From a file").exists()
    begun = admin.post(f"{look['Location']}/start")
    assert begun.status_code == 202, begun.content
    assert admin.post(f"{look['Location']}/start").json()["id"] == begun.json()["id"]
    work_off()
    assert admin.get(begun["Location"]).json()["counts"]["created"] == 2
    assert Team.objects.filter(name="From a file").exists()


def test_a_look_that_is_none_is_refused(admin):
    problem(admin.post("teams/import?dry_run=yes", raw=CSV, media="text/csv"), 422, "bad_mapping")
    begun = admin.post("teams/import", raw=CSV, media="text/csv")
    problem(admin.post(f"{begun['Location']}/start"), 422, "not_ready")


def test_a_cancelled_import_goes_on(admin):
    begun = admin.post("teams/import", raw=CSV, media="text/csv")
    problem(admin.post(f"{begun['Location']}/continue"), 422, "cannot_go_on")
    assert admin.post(f"{begun['Location']}/cancel").json()["state"] == runs.CANCELLED
    assert admin.post(f"{begun['Location']}/continue").json()["state"] == runs.WAITING
    work_off()
    assert admin.get(begun["Location"]).json()["counts"]["created"] == 2


def test_nobody_goes_on_with_the_work_of_another(admin, api_of, company):
    begun = admin.post("teams/import?dry_run=true", raw=CSV, media="text/csv")
    for verb in ("start", "continue"):
        problem(api_of(company.ann).post(f"{begun['Location']}/{verb}"), 404)
