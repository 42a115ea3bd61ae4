"""Deciding from a letter: what the link can do, and what it cannot."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from regulars.engine import save, workspace
from regulars.engine.models import FieldRule, User
from regulars.services.approvals import deciding, letters
from regulars.services.outbox.models import OutgoingLetter
from tests.approvals.conftest import MANAGER
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role


@pytest.fixture
def waiting(office, deal):
    return office.ask(office.approval(), deal())


def path_of(seat, person):
    address = letters.address(seat, person)
    return address[address.index(letters.PATH) :]


@pytest.fixture
def path(company, waiting):
    return path_of(waiting.seats.get(), company.mary.pk)


def approve(path, **more):
    return Client().post(path, {"decision": "approved", **more})


def test_who_is_asked_gets_a_letter(company, waiting):
    assert OutgoingLetter.objects.get().to == company.mary.email


def test_looking_decides_nothing_and_pressing_does_once(office, company, waiting, path):
    for _time in range(2):
        assert "Rack servers" in Client().get(path).content.decode()
    assert office.state(waiting) == "waiting"
    assert approve(path).status_code == 200
    seat = waiting.seats.get()
    assert (office.state(waiting), seat.way, seat.decided_by) == ("approved", "mail", company.mary.pk)
    assert Client().get(path).status_code == 410
    assert approve(path).status_code == 422
    assert office.history(waiting).count("said_yes") == 1


def test_a_post_needs_the_form(office, waiting, path):
    assert Client(enforce_csrf_checks=True).post(path, {"decision": "approved"}).status_code == 403
    assert Client().post(path, {"decision": "maybe"}).status_code == 422
    assert Client().post(path, {"decision": "rejected"}).status_code == 422  # without a reason
    assert office.state(waiting) == "waiting"


def test_a_forged_or_old_link_is_nothing(office, company, waiting, path, monkeypatch):
    assert approve(path[:-2] + "xx").status_code == 404
    other = signing.dumps([waiting.seats.get().pk, str(company.mary.pk)], salt="another")
    assert approve(f"{letters.PATH}{other}").status_code == 404
    monkeypatch.setattr(letters, "LASTS", timedelta(seconds=-1))
    assert approve(path).status_code == 404
    assert office.state(waiting) == "waiting"


def test_another_person_cannot_use_it(office, company, waiting, path, enter):
    assert enter(company.bob).post(path, {"decision": "approved"}).status_code == 403
    stranger = path_of(waiting.seats.get(), company.bob.pk)
    assert Client().get(stranger).status_code == 410
    assert approve(stranger).status_code == 403
    assert office.state(waiting) == "waiting"


def test_who_left_or_lost_the_right_cannot_use_it(office, company, waiting, path):
    rights = make_role("Branch", grants("branch"))
    give(company.mary)
    assert approve(path).status_code == 403
    give(company.mary, rights)
    User.objects.filter(pk=company.mary.pk).update(is_active=False, updated_at=timezone.now())
    office.known()
    from regulars.engine import workspace

    workspace.move_access_epoch()
    assert approve(path).status_code == 404
    assert office.state(waiting) == "waiting"


def test_handing_over_ends_the_link(office, company, waiting, path):
    give(company.bob, make_role("All", grants("all")))
    deciding.hand_over(waiting, company.mary.pk, company.bob.pk, actor=actor_of(company.ada))
    assert approve(path).status_code == 403
    assert office.state(waiting) == "waiting"


def test_where_letters_do_not_decide_the_link_is_nothing(office, company, deal):
    request = office.ask(office.approval(by_mail=False), deal())
    assert approve(path_of(request.seats.get(), company.mary.pk)).status_code == 404


def test_the_letter_and_its_page_tell_what_the_decision_goes_by(office, company, deal):
    company.mary.language = "ru"
    save.save(company.mary, actor=SYSTEM)
    level = {**MANAGER, "hours": 8, "late": "remind"}
    waiting = office.ask(office.approval(level), deal(amount="5482.5 USD", closes_on="2027-02-17"))
    seat = waiting.seats.get()
    text = letters.letter(waiting, seat, company.mary.pk, "Approve: %(approval)s").text.replace("\xa0", " ")
    assert "Сумма: 5 482,50 $" in text
    assert "17 фев" in text
    assert "Решение нужно до" in text
    for page in (Client().get(path_of(seat, company.mary.pk)), signed_in(company.mary).get("/approval-requests/")):
        assert "5,482.5" in page.content.decode() or "5\xa0482,50" in page.content.decode()


def test_the_letter_keeps_hidden_fields_to_itself(office, company, deal):
    waiting = office.ask(office.approval(), deal(amount="5482 USD"))
    for role in company.mary.roles.all():
        FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    workspace.move_access_epoch()
    text = letters.letter(waiting, waiting.seats.get(), company.mary.pk, "Approve: %(approval)s").text
    assert "5,482" not in text


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
