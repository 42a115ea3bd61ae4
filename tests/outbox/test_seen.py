"""Administrators see outgoing mail and what failed, in pages and the API; nobody sees what it says, others see nothing."""

import uuid

import pytest

from regulars.base.errors import NotAllowed
from regulars.services.audit.models import AuditEvent
from regulars.services.identity import tokens
from regulars.services.outbox import listing
from regulars.services.outbox.actions import Letter, send
from regulars.services.outbox.models import OutgoingLetter
from tests.api.conftest import Api, problem
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(company):
    found = []
    for name in ("ann", "bob", "carl"):
        key = send(Letter(f"{name}@example.com", "Zqx subject", "zqxsecret", kind="account"))
        OutgoingLetter.objects.filter(pk=key).update(
            state="failed", problem="refused", answer="550 unknown", attempts=4, ended_at="2026-11-28T00:00:00Z"
        )
        found.append(key)
    return found


def states():
    return list(OutgoingLetter.objects.order_by("id").values_list("state", flat=True))


def test_the_page_says_what_failed_and_why_and_not_what_it_said(client, company, failed):
    client.force_login(company.ada)
    page = client.get("/admin/mail/?state=failed").content.decode()
    assert "ann@example.com" in page
    assert "The mail server refuses it." in page
    assert "550 unknown" in page
    assert "zqxsecret" not in page
    assert client.get("/admin/mail/?state=sent").content.decode().count("ann@example.com") == 0
    for strange in ("?state=zzz", "?after=zzz"):
        assert client.get("/admin/mail/" + strange).status_code == 200


def test_failed_letters_are_sent_again_or_discarded_from_the_page(client, company, failed):
    client.force_login(company.ada)
    client.post("/admin/mail/retry", {})
    assert states() == ["failed"] * 3, "none was ticked"
    client.post("/admin/mail/retry", {"ids": [str(failed[0])]})
    assert states() == ["waiting", "failed", "failed"]
    client.post("/admin/mail/discard", {"ids": [str(failed[0]), str(failed[1])]})
    assert states() == ["waiting", "failed"], "what waits is not discarded"
    client.post("/admin/mail/retry", {"all": "1"})
    assert states() == ["waiting", "waiting"]
    assert set(AuditEvent.objects.values_list("kind", flat=True)) >= {"mail_retried", "mail_discarded"}


def test_a_letter_sent_again_has_all_its_tries(company, failed):
    listing.retry([failed[0]], actor=actor_of(company.ada))
    again = OutgoingLetter.objects.get(pk=failed[0])
    assert (again.attempts, again.doubts, again.ended_at) == (0, 0, None)


def test_the_api_says_and_does_the_same(company, failed):
    api = Api(tokens.make(company.ada, name="test")[1])
    page = api.get("outgoing-mail?limit=2&state=failed").json()
    assert [item["id"] for item in page["items"]] == [str(key) for key in failed[:0:-1]]
    assert page["counts"]["failed"] == 3
    assert page["items"][0]["why"] == "The mail server refuses it."
    assert "zqxsecret" not in str(page)
    rest = api.get(f"outgoing-mail?state=failed&after={page['next']}").json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([str(failed[0])], None)
    assert api.post("outgoing-mail/retry", {"ids": [str(failed[0])]}).json() == {"count": 1}
    assert api.post("outgoing-mail/discard", {"all": True}).json() == {"count": 2}
    assert states() == ["waiting"]
    for wrong in ({}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [], "all": True}, {"all": 1}):
        problem(api.post("outgoing-mail/retry", wrong), 422)
    problem(api.get("outgoing-mail?state=zzz"), 422)
    problem(api.get("outgoing-mail?after=zzz"), 422)


def test_nobody_else_comes_near(client, company, failed):
    for person in (company.mary, company.ann):
        with pytest.raises(NotAllowed):
            listing.retry(failed, actor=actor_of(person))
        api = Api(tokens.make(person, name="test")[1])
        for answer in (api.get("outgoing-mail"), api.post("outgoing-mail/discard", {"ids": [str(uuid.uuid4())]})):
            problem(answer, 403)
    problem(Api(tokens.make(company.ada, name="narrow", scopes=["read"])[1]).get("outgoing-mail"), 403)
    client.force_login(company.mary)
    assert client.get("/admin/mail/").status_code == 403
    assert client.post("/admin/mail/retry", {"all": "1"}).status_code == 403
    assert states() == ["failed"] * 3
