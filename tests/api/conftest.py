"""A program with a token, as the tests of the API meet the server: through HTTP."""

import json
from dataclasses import dataclass, field

import pytest
from django.test import Client

from regulars.api import limits
from regulars.engine import workspace
from regulars.services.identity import tokens
from tests.factories.people import make_company


@dataclass
class Api:
    """A client that sends JSON with a bearer token. `secret` empty is nobody."""

    secret: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def send(self, method, path, data=None, *, raw=None, media="application/json", headers=None):
        given = dict(headers or {})
        if self.secret:
            given["Authorization"] = f"Bearer {self.secret}"
        address = path if path.startswith("/") else f"/api/v1/{path}"
        body = raw if raw is not None else (b"" if data is None else json.dumps(data).encode())
        return self.client.generic(method, address, body, content_type=media, headers=given)

    def get(self, path, **given):
        return self.send("GET", path, **given)

    def post(self, path, data=None, **given):
        return self.send("POST", path, data, **given)

    def patch(self, path, data=None, **given):
        return self.send("PATCH", path, data, **given)

    def delete(self, path, **given):
        return self.send("DELETE", path, **given)


@pytest.fixture
def company(db):
    workspace.forget()
    limits.forget()
    return make_company()


@pytest.fixture
def api_of(company):
    """The API as a person of the company uses it, with a token of the given scopes."""

    def make(user, *scopes):
        return Api(tokens.make(user, name="test", scopes=scopes)[1])

    return make


@pytest.fixture
def admin(company, api_of):
    return api_of(company.ada)


@pytest.fixture
def nobody():
    return Api()


def problem(response, status, code=None):
    """The body of a refusal, checked to be one."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail", "code"} <= body.keys()
    if code:
        assert body["code"] == code
    return body
