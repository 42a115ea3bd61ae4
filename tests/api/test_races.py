"""Programs that ask at the same moment."""

import threading

import pytest
from django.db import connections

from regulars.engine import workspace
from regulars.engine.models import Team
from regulars.services.identity import tokens
from tests.api.conftest import Api
from tests.factories.people import make_user
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret(transactional_db):
    workspace.forget()
    return tokens.make(make_user("Racer", is_admin=True), name="race")[1]


def at_once(*sends):
    answers = {}

    def run(place, send):
        answers[place] = send()
        connections.close_all()

    threads = [threading.Thread(target=run, args=(place, send)) for place, send in enumerate(sends)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in range(len(sends))]


def test_of_two_with_the_same_etag_one_is_refused(secret):
    record = sample_record("team", region="Before")
    api, address, etag = Api(secret), f"teams/{record.id}", {"If-Match": '"1"'}
    answers = at_once(
        lambda: api.patch(address, {"region": "One"}, headers=etag),
        lambda: Api(secret).patch(address, {"name": f"Two {record.id}"}, headers=etag),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert Team.objects.get(id=record.id).version == 2


def test_of_two_with_the_same_name_one_is_refused(secret):
    answers = at_once(*(lambda: Api(secret).post("teams", {"name": "Only one"}) for _each in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 422} <= {"not_unique", "invalid"}


def test_changes_of_different_fields_both_land(secret):
    record = sample_record("team", region="Before")
    address = f"teams/{record.id}"
    answers = at_once(
        lambda: Api(secret).patch(address, {"region": "After", "version": 1}),
        lambda: Api(secret).patch(address, {"name": f"Renamed {record.id}", "version": 1}),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    found = Team.objects.get(id=record.id)
    assert (found.region, found.name, found.version) == ("After", f"Renamed {record.id}", 3)
