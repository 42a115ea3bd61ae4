"""A program of others as it meets us: it sends a person to be asked, and trades what comes back for tokens."""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client as Browser

from regulars.base import pace
from regulars.engine import actor as actors
from regulars.services.oauth import registering
from tests.api.conftest import Api
from tests.custom.conftest import company
from tests.ui.conftest import enter

__all__ = ["company", "enter", "known", "quiet"]

BACK = "https://program.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Program:
    """A client with what it needs to know of itself."""

    client: object
    secret: str = ""

    def address(self, **changes):
        given = {
            "response_type": "code", "client_id": str(self.client.pk), "redirect_uri": BACK, "scope": "read",
            "state": "st&te", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **changes,
        }  # fmt: skip
        return "/oauth/authorize?" + urlencode({name: value for name, value in given.items() if value is not None})

    def ask(self, browser, person, *, answer="allow", **changes):
        """What comes back to the program after a person answered."""
        told = browser.post(self.address(**changes), {"answer": answer, "person": str(person.pk)})
        assert told.status_code == 302, told.content.decode()[:2000]
        return told["Location"].partition("?")[0], {name: value[0] for name, value in parse_qs(urlsplit(told["Location"]).query).items()}  # fmt: skip

    def code(self, browser, person, **changes):
        return self.ask(browser, person, **changes)[1]["code"]

    def call(self, path, **given):
        headers = {"Authorization": "Basic " + base64.b64encode(f"{self.client.pk}:{self.secret}".encode()).decode()} if self.secret else {}  # fmt: skip
        if not self.secret:
            given.setdefault("client_id", str(self.client.pk))
        body = {name: value for name, value in given.items() if value is not None}
        return Browser(enforce_csrf_checks=True).post(f"/oauth/{path}", urlencode(body), content_type="application/x-www-form-urlencoded", headers=headers)  # fmt: skip

    def trade(self, code, **changes):
        return self.call("token", **{"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **changes})  # fmt: skip

    def refresh(self, secret, **changes):
        return self.call("token", grant_type="refresh_token", refresh_token=secret, **changes)

    def let_in(self, browser, person, **changes):
        return self.trade(self.code(browser, person, **changes)).json()


@pytest.fixture
def quiet(db):
    pace.forget()


@pytest.fixture
def known(quiet):
    """Makes a program known."""

    def make(*, is_public=True, scopes=("read", "write"), uris=(BACK,), name="Ledger", account=None):
        made = registering.register(
            name, redirect_uris=uris, scopes=scopes, is_public=is_public, account=account, actor=actors.system("test")
        )
        return Program(*made)

    return make


def works(secret):
    return Api(secret).get("me").status_code == 200
