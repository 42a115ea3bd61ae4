"""A write sent twice under one key is done once."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from regulars.api import idempotency
from regulars.api.models import IdempotentRequest
from regulars.engine import workspace
from regulars.engine.models import Team
from regulars.services.identity import tokens
from tests.api.conftest import Api, problem
from tests.factories.people import make_user
from tests.factories.values import sample_record

KEY = {"Idempotency-Key": "key-1"}


@pytest.mark.django_db
def test_the_second_gets_the_answer_of_the_first(admin):
    first = admin.post("teams", {"name": "Once"}, headers=KEY)
    second = admin.post("teams", {"name": "Once"}, headers=KEY)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (first["ETag"], first["Location"]) == (second["ETag"], second["Location"])
    assert "Idempotent-Replay" not in first
    assert second["Idempotent-Replay"] == "true"
    assert second["Content-Type"] == "application/json"
    assert Team.objects.filter(name="Once").count() == 1


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused(admin):
    admin.post("teams", {"name": "One"}, headers=KEY)
    problem(admin.post("teams", {"name": "Two"}, headers=KEY), 422, "idempotency_key_reused")
    problem(admin.post("roles", {"name": "One"}, headers=KEY), 422, "idempotency_key_reused")
    assert not Team.objects.filter(name="Two").exists()


@pytest.mark.django_db
def test_keys_of_different_people_do_not_meet(company, admin, api_of):
    other = api_of(make_user("Other Admin", is_admin=True))
    assert admin.post("teams", {"name": "Hers"}, headers=KEY).status_code == 201
    assert other.post("teams", {"name": "His"}, headers=KEY).status_code == 201


@pytest.mark.django_db
def test_a_refused_write_may_be_mended_under_its_key(admin):
    problem(admin.post("teams", {"nonsense": 1}, headers=KEY), 422)
    assert admin.post("teams", {"name": "Mended"}, headers=KEY).status_code == 201


@pytest.mark.django_db
def test_deletions_and_bulks_are_kept_too(admin):
    record = sample_record("team")
    for _each in range(2):
        assert admin.delete(f"teams/{record.id}", headers=KEY).status_code == 204
    bulk = {"operations": [{"op": "create", "values": {"name": "Bulk once"}}]}
    answers = [admin.post("teams/bulk", bulk, headers={"Idempotency-Key": "key-2"}) for _each in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Team.objects.filter(name="Bulk once").count() == 1


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(admin):
    admin.post("teams", {"name": "Old"}, headers=KEY)
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert admin.post("teams", {"name": "New"}, headers=KEY).status_code == 201
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert idempotency.expire() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 256, "ключ".encode().decode("latin-1"), "a\x01b"])
def test_a_strange_key_is_refused(admin, key):
    problem(admin.post("teams", {"name": "x"}, headers={"Idempotency-Key": key}), 400, "malformed")


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_done_once(transactional_db):
    workspace.forget()
    secret = tokens.make(make_user("Racer", is_admin=True), name="race")[1]
    answers = []

    def send():
        answers.append(Api(secret).post("teams", {"name": "Race"}, headers=KEY))
        connections.close_all()

    threads = [threading.Thread(target=send) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert Team.objects.filter(name="Race").count() == 1
