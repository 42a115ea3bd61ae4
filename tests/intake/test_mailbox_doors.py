"""The mailbox of a rule by API and page, and who may set it."""

import pytest

from regulars.base import jobs
from regulars.services.intake.models import Arrival, Mailbox
from tests.api.conftest import problem
from tests.factories.people import give, make_role
from tests.intake.dovecot import NEEDED, PERSON, WORD
from tests.intake.post import mail
from tests.intake.test_mail import MAIL
from tests.intake.test_mailbox import given, letterbox, running, server

__all__ = ["given", "letterbox", "running", "server"]
pytestmark = [
    pytest.mark.django_db,
    NEEDED,
]


def test_the_api_sets_tries_reads_and_drops_it(letterbox, given, server, api_of, company):
    admin, here = api_of(company.ada), f"rules/{letterbox.pk}/mailbox"
    problem(admin.get(here), 404)
    tried = admin.post(f"{here}/test", given).json()
    assert (tried["messages"], tried["folders"]) == (0, ["Done", "INBOX"])
    problem(admin.get(here), 404)
    told = admin.patch(here, given).json()
    assert (told["host"], told["security"], told["folder"], told["afterwards"]) == ("localhost", "tls", "INBOX", "seen")
    assert "password" not in told
    assert "sealed" not in told
    server.put(mail())
    assert admin.post(f"{here}/read").status_code == 202
    jobs.run_pending()
    assert Arrival.objects.count() == 1
    assert admin.get(here).json()["read_at"]
    refused = admin.patch(here, {"password": "guessed"})
    assert list(problem(refused, 422)["fields"]) == ["password"]
    problem(admin.patch(here, {"colour": "red"}), 422)
    assert admin.delete(here).status_code == 204
    problem(admin.get(here), 404)
    problem(admin.post(f"{here}/read"), 404)


def test_a_rule_that_no_mail_begins_reads_none(rule, given, api_of, company):
    made = rule()
    problem(api_of(company.ada).patch(f"rules/{made.pk}/mailbox", given), 422, "no_mailbox")


def test_it_is_for_the_owner_and_administrators_alone(letterbox, rule, given, api_of, company, enter):
    give(company.mary, make_role("Makers", {("rule", each): "all" for each in ("view", "create", "edit")}))
    hers = rule(trigger=MAIL, acts_as="owner", owner=str(company.mary.pk))
    mary, typed = api_of(company.mary), {f"m-{name}": value for name, value in given.items()}
    for here in (f"rules/{letterbox.pk}/mailbox", f"rules/{hers.pk}/mailbox"):
        other = mary if str(letterbox.pk) in here else api_of(company.ann)
        problem(other.get(here), 403)
        problem(other.patch(here, given), 403)
        problem(other.post(f"{here}/test", given), 403)
        problem(other.post(f"{here}/read"), 403)
        problem(other.delete(here), 403)
    for what in ("set", "test", "read", "drop"):
        assert enter(company.mary).post(f"/admin/rules/{letterbox.pk}/mailbox/{what}", typed).status_code in (302, 403)
    assert not Mailbox.objects.exists()
    assert mary.patch(f"rules/{hers.pk}/mailbox", given).status_code == 200


def test_it_is_set_tried_and_dropped_on_the_page(letterbox, given, server, enter, company):
    ada, here = enter(company.ada), f"/admin/rules/{letterbox.pk}"
    typed = {f"m-{name}": value for name, value in given.items()}
    assert 'type="password"' in ada.get(f"{here}/arrivals").content.decode()
    assert "It works" in ada.post(f"{here}/mailbox/test", typed).content.decode()
    wrong = ada.post(f"{here}/mailbox/test", {**typed, "m-password": "guessed"})
    assert (wrong.status_code, "does not let us in" in wrong.content.decode()) == (422, True)
    kept = ada.post(f"{here}/mailbox/set", {**typed, "m-folder": "Elsewhere"})
    assert kept.status_code == 422
    assert 'value="Elsewhere"' in kept.content.decode()
    assert WORD not in kept.content.decode()
    assert not Mailbox.objects.exists()
    assert ada.post(f"{here}/mailbox/set", typed).status_code == 302
    shown = ada.get(f"{here}/arrivals").content.decode()
    assert f'value="{PERSON}"' in shown
    assert WORD not in shown
    ada.post(f"{here}/mailbox/read")
    jobs.run_pending()
    assert "Read last" in ada.get(f"{here}/arrivals").content.decode()
    ada.post(f"{here}/mailbox/drop")
    assert not Mailbox.objects.exists()
