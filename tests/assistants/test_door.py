"""Who may not come in is told so before the protocol's library is loaded."""

import httpx2
import pytest

from regulars.project import asgi
from regulars.services.identity import tokens
from tests.assistants.conftest import served
from tests.factories.loops import run_alone

pytestmark = pytest.mark.django_db(transaction=True)

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def asked(*requests):
    """The answers to requests (method, headers)."""

    async def run():
        async with served() as address, httpx2.AsyncClient() as http:
            answers = [
                await http.request(
                    method, address, json=LIST if method == "POST" else None, headers={**ACCEPT, **headers}
                )
                for method, headers in requests
            ]
            return answers, asgi.door._inner

    return run_alone(run())


@pytest.fixture
def good(company):
    return {"Authorization": f"Bearer {tokens.make(company.ada, name='Assistant')[1]}"}


def test_without_a_good_token_nothing_is_offered_and_nothing_loaded(company):
    answers, inner = asked(("POST", {}), ("POST", {"Authorization": "Bearer reg_" + "x" * 40}))
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("Bearer" in answer.headers["www-authenticate"] for answer in answers)
    assert inner is None


def test_pages_of_other_sites_and_other_hosts_are_refused(good, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "crm.example.com"]
    settings.PUBLIC_URL = "https://crm.example.com"
    answers, _inner = asked(
        ("POST", good),
        ("POST", {**good, "Origin": "https://crm.example.com"}),
        ("POST", {**good, "Origin": "https://evil.example"}),
        ("POST", {**good, "Origin": "null"}),
        ("POST", {**good, "Host": "evil.example"}),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 421]


def test_only_messages_are_taken(good):
    answers, _inner = asked(("GET", good), ("DELETE", good), ("PUT", good))
    assert [(answer.status_code, answer.headers["allow"]) for answer in answers] == [(405, "POST")] * 3


def test_the_pace_is_that_of_the_api(good, settings):
    settings.API_RATE = 2
    answers, _inner = asked(*[("POST", good)] * 3)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0


def test_what_is_no_message_is_refused_clearly(good):
    async def run():
        async with served() as address, httpx2.AsyncClient(headers={**ACCEPT, **good}) as http:
            return [
                await http.post(address, content=content, headers={"Content-Type": media})
                for content, media in ((b"{", "application/json"), (b"[]", "application/json"), (b"x", "text/plain"))
            ]

    for answer in run_alone(run()):
        assert 400 <= answer.status_code < 500
        assert answer.text
