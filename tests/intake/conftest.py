"""Rules that messages from outside begin, the address they come to, and a sender without a session."""

import json

import pytest
from django.test import Client

from regulars.api import limits
from regulars.services.intake import doors, taking
from regulars.services.intake.models import Arrival
from tests.workflow.conftest import ann, api_of, automation, company, deal, enter

__all__ = ["ann", "api_of", "automation", "company", "deal", "enter"]
WHEN = {
    "kind": "webhook",
    "match": "email",
    "values": {"name": "{incoming.person.first} {incoming.person.last}", "email": "person.email"},
}
BODY = {
    "person": {"first": "Anna", "last": "Petrova", "email": "anna@example.com"},
    "words": "Call {owner} <b>soon</b>",
}
STEP = {"do": "set", "values": {"company": {"text": "Said: {incoming.words}"}}}


@pytest.fixture(autouse=True)
def full_buckets():
    limits.forget()


@pytest.fixture
def rule(automation):
    """Makes a rule of leads that a webhook begins."""

    def made(*steps, **given):
        when = given.pop("trigger", WHEN)
        return automation.rule("lead", when, *(steps or (STEP,)), **given)

    return made


@pytest.fixture
def address():
    """The path of a rule's address."""

    def of(rule):
        return "/" + doors.url_of(rule, doors.of(rule)).split("/", 3)[3]

    return of


@pytest.fixture
def send(address):
    """Sends a message as another system does, forgery checks being on."""
    client = Client(enforce_csrf_checks=True)

    def sent(to, body=BODY, *, media="application/json", raw=None, **headers):
        path = to if isinstance(to, str) else address(to)
        text = raw if raw is not None else json.dumps(body)
        return client.post(path, text, content_type=media, headers=headers)

    return sent


@pytest.fixture
def settle(automation):
    """Everything that came in is taken, and what follows is done."""

    def done():
        taking.take()
        automation.settle()
        return list(Arrival.objects.order_by("id"))

    return done
