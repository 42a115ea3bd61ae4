"""Files on records through the API, with the rights of the record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.engine.models import Change, StoredFile
from regulars.services.identity import tokens
from tests.api.conftest import problem
from tests.factories.people import actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company):
    return sample_record("account", actor_of(company.ann), name="Hooli")


def send(user, account, content=b"Hello", *scopes, **headers):
    secret = tokens.make(user, name="x", scopes=scopes)[1]
    given = {"Authorization": f"Bearer {secret}", **headers}
    file = SimpleUploadedFile("offer.txt", content, "text/plain")
    return Client().post(f"/api/v1/accounts/{account.pk}/files", {"file": file}, headers=given)


def test_a_file_is_brought_read_and_taken_away(company, api_of, account):
    made = send(company.ann, account)
    assert made.status_code == 201, made.content
    ann, file = api_of(company.ann), made.json()
    (listed,) = ann.get(f"accounts/{account.pk}/files").json()["items"]
    assert (listed["id"], listed["name"], listed["size"]) == (file["id"], "offer.txt", 5)
    read = ann.get(file["url"])
    assert b"".join(read.streaming_content) == b"Hello"
    assert "attachment" in read["Content-Disposition"]
    assert ann.delete(file["url"]).status_code == 204
    assert ann.get(f"accounts/{account.pk}/files").json()["items"] == []
    assert {"attach", "detach"} <= set(Change.objects.filter(record=account.pk).values_list("verb", flat=True))
    told = {each["verb"]: each["diff"] for each in ann.get(f"accounts/{account.pk}/changes").json()["items"]}
    assert (told["attach"], told["detach"]) == ({"file": [None, "offer.txt"]}, {"file": ["offer.txt", None]})


def test_a_file_is_out_of_reach_for_those_who_do_not_see_its_record(company, api_of, account):
    file = send(company.ann, account).json()
    carl = api_of(company.carl)
    problem(carl.get(file["url"]), 404)
    problem(carl.delete(file["url"]), 404)
    problem(carl.get(f"accounts/{account.pk}/files"), 404)
    assert send(company.carl, account).status_code == 404
    assert StoredFile.objects.count() == 1


def test_a_token_that_only_reads_brings_and_takes_nothing(company, api_of, account):
    file = send(company.ann, account).json()
    assert send(company.ann, account, b"x", "read").status_code == 403
    problem(api_of(company.ann, "read").delete(file["url"]), 403)
    assert StoredFile.objects.count() == 1


def test_what_is_no_file_is_refused(company, api_of, account):
    assert send(company.ann, account, b"").status_code == 422
    ann = api_of(company.ann)
    problem(ann.post(f"accounts/{account.pk}/files", {"file": "x"}), 415)
    problem(ann.get("files/x"), 404)
    assert not StoredFile.objects.exists()


def test_a_file_sent_twice_under_a_key_is_there_once(company, account):
    secret = tokens.make(company.ann, name="x")[1]
    for _time in range(2):
        file = SimpleUploadedFile("offer.txt", b"Hello", "text/plain")
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}
        address = f"/api/v1/accounts/{account.pk}/files"
        body = Client().post(address, {"file": file}, headers=headers)
        assert body.status_code == 201
    assert StoredFile.objects.count() == 1
