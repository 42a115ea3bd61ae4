"""Files brought by a program."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regulars.base import jobs
from regulars.engine.models import Run, StoredFile, Team
from tests.api.conftest import problem

pytestmark = pytest.mark.django_db

CSV = b"Name,Region\nFrom a file,North\nAnother,South\n"


def work_off():
    jobs.run_pending(queues=["exchange"])


def test_a_csv_becomes_records(admin):
    begun = admin.post("teams/import", raw=CSV, media="text/csv")
    assert begun.status_code == 202, begun.content
    assert begun["Location"] == begun.json()["url"]
    work_off()
    run = admin.get(begun["Location"]).json()
    assert (run["state"], run["counts"]["created"]) == ("done", 2)
    assert set(Team.objects.filter(region__in=["North", "South"]).values_list("name", flat=True)) >= {
        "From a file",
        "Another",
    }


def test_a_form_brings_its_mapping(admin):
    mapping = json.dumps({"columns": {"A": "name", "B": "region"}, "match": ["name"]})
    file = SimpleUploadedFile("teams.csv", b"A;B\nMapped;East\n", "text/csv")
    response = admin.client.post(
        "/api/v1/teams/import", {"file": file, "mapping": mapping}, headers={"Authorization": f"Bearer {admin.secret}"}
    )
    assert response.status_code == 202, response.content
    work_off()
    assert Team.objects.get(name="Mapped").region == "East"


def test_refused_rows_come_back_with_their_reasons(admin):
    begun = admin.post("teams/import", raw=b"Name,Region\n,Nowhere\nGood one,Here\n", media="text/csv")
    work_off()
    run = admin.get(begun["Location"]).json()
    assert (run["counts"]["created"], run["counts"]["rejected"]) == (1, 1)
    [reason] = run["reasons"]
    assert (reason["count"], reason["examples"]) == (1, [{"row": 2, "value": ""}])
    assert "Name" in reason["reason"]
    errors = admin.get(run["errors"])
    assert errors.status_code == 200
    assert "Nowhere" in b"".join(errors.streaming_content).decode("utf-8-sig")


def test_an_import_can_be_taken_back(admin):
    begun = admin.post("teams/import", raw=CSV, media="text/csv")
    work_off()
    undone = admin.post(f"{begun['Location']}/undo")
    assert undone.status_code == 202, undone.content
    work_off()
    assert not Team.objects.filter(name="From a file", deleted_at=None).exists()


def test_the_same_key_imports_once(admin):
    answers = [
        admin.post("teams/import", raw=CSV, media="text/csv", headers={"Idempotency-Key": "k"}) for _each in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Run.objects.filter(kind="import").count() == 1
    other = admin.post("teams/import", raw=CSV + b"x,y\n", media="text/csv", headers={"Idempotency-Key": "k"})
    problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    "query",
    [
        'mapping={"columns": 5}',
        'mapping={"columns": {"Name": 5}}',
        'mapping={"match": 5}',
        'mapping={"constants": []}',
        'mapping={"create_missing": [5]}',
        'mapping={"date_shift_days": "x"}',
        'mapping={"Name": "nonsense"}',
        'mapping={"Other": "name"}',
        "mapping=[]",
        "policy=explode",
        "match=nonsense",
        "nonsense=1",
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(admin, query):
    from urllib.parse import quote

    problem(admin.post(f"teams/import?{quote(query, safe='=&')}", raw=CSV, media="text/csv"), 422)
    assert not Run.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_is_no_table_is_refused(admin):
    problem(admin.post("teams/import", raw=b"\n", media="text/csv"), 422)
    problem(admin.post("teams/import", raw=b"\x00\x01\x02" * 100, media="text/csv"), 422)
    problem(admin.post("teams/import", raw=CSV, media="application/json"), 415)
    problem(admin.post("teams/import", raw=b"junk", media="multipart/form-data; boundary=x"), 400)
    problem(admin.post("teams/import", raw=b"junk", media="multipart/form-data"), 400)
    problem(admin.post("teams/import?mapping={", raw=CSV, media="text/csv"), 400)


def test_a_huge_file_is_refused_before_it_is_read(admin, settings):
    length = str(settings.IMPORT_LIMIT + 1)
    headers = {"Authorization": f"Bearer {admin.secret}", "Content-Length": length}
    response = admin.client.generic("POST", "/api/v1/teams/import", b"x", content_type="text/csv", headers=headers)
    problem(response, 413, "too_large")


def test_who_may_not_import_is_refused(company, api_of):
    problem(api_of(company.nobody).post("teams/import", raw=CSV, media="text/csv"), 403)


def test_runs_of_others_are_not_told(company, admin, api_of):
    begun = admin.post("teams/import", raw=CSV, media="text/csv")
    problem(api_of(company.ann).get(begun["Location"]), 404)
    problem(admin.get("runs/nonsense"), 404)
    assert admin.get("runs").json()["items"][0]["id"] == begun.json()["id"]
    assert admin.post(f"{begun['Location']}/cancel").json()["state"] == "cancelled"


def test_everything_is_asked_for_by_administrators_alone(company, admin, api_of):
    begun = admin.post("archive", {})
    assert begun.status_code == 202, begun.content
    work_off()
    run = admin.get(begun["Location"]).json()
    assert (run["state"], run["kind"]) == ("done", "archive")
    assert b"".join(admin.get(f"runs/{run['id']}/result").streaming_content).startswith(b"PK")
    problem(api_of(company.carl).post("archive", {}), 403)
    problem(api_of(company.ada, "teams:read").post("archive", {}), 403)


def test_recurring_imports_are_kept_over_the_api(company, admin, api_of):
    given = {
        "name": "Hourly",
        "entity": "teams",
        "kind": "address",
        "place": "https://example.com/teams.csv",
        "minutes": 60,
    }
    made = admin.post("recurring-imports", given)
    assert made.status_code == 201, made.content
    path = made["Location"].removeprefix("/api/v1/")
    assert admin.get("recurring-imports").json()["items"][0]["name"] == "Hourly"
    assert admin.patch(path, {"is_on": False}).json()["is_on"] is False
    assert admin.post(f"{path}/run", {}).status_code == 202
    problem(admin.post("recurring-imports", {**given, "place": "ftp://example.com"}), 422)
    problem(admin.patch(path, {"strange": 1}), 422)
    problem(api_of(company.carl).get(path), 404)
    problem(api_of(company.carl).post("recurring-imports", given), 403)
    problem(api_of(company.ada, "teams:read").delete(path), 403)
    assert admin.delete(path).status_code == 204
    problem(admin.get(path), 404)
