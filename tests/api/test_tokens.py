"""Service accounts, their tokens, and what was done with each token."""

import pytest

from regulars.engine.models import User
from regulars.services.identity import calls
from regulars.services.identity.models import ApiToken, TokenCall
from tests.api.conftest import Api, problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    calls.forget()


@pytest.fixture
def program(admin, company):
    made = admin.post("programs", {"name": "Shop", "roles": ["Read only"]})
    assert made.status_code == 201, made.content
    return made.json()


def test_a_program_works_with_its_token_and_cannot_sign_in(admin, program, client):
    made = admin.post("tokens", {"user": program["id"], "name": "Nightly", "scopes": ["read"], "days": 30})
    assert made.status_code == 201
    shop = Api(made.json()["secret"])
    assert shop.get("me").json()["name"] == "Shop"
    assert shop.get("teams").status_code == 200
    problem(shop.post("teams", {"name": "x"}), 403)
    user = User.objects.get(pk=program["id"])
    user.set_password("correct horse battery")
    user.save()
    assert client.post("/auth/login/", {"login": user.email, "password": "correct horse battery"}).status_code == 200
    client.force_login(user)
    assert client.get("/settings/").status_code == 302


def test_a_revoked_token_opens_nothing(admin, program):
    made = admin.post("tokens", {"user": program["id"], "name": "Nightly"}).json()
    assert [each["id"] for each in admin.get(f"tokens?user={program['id']}").json()["items"]] == [made["id"]]
    assert admin.delete(f"tokens/{made['id']}").status_code == 204
    problem(Api(made["secret"]).get("me"), 401)


def test_tokens_are_made_by_whoever_may_do_everything_and_for_programs_only(admin, program, company, api_of):
    problem(api_of(company.ann).post("programs", {"name": "Mine"}), 403)
    problem(api_of(company.ada, "read", "write").post("tokens", {"user": program["id"], "name": "x"}), 403)
    problem(admin.post("tokens", {"user": str(company.ann.pk), "name": "x"}), 403)
    limited = Api(
        admin.post("tokens", {"user": program["id"], "name": "x", "scopes": ["read", "write"]}).json()["secret"]
    )
    problem(limited.post("tokens", {"user": program["id"], "name": "more"}), 403)
    assert ApiToken.objects.filter(user=program["id"]).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{}, {"name": 5}, {"name": "x", "roles": "Reader"}, {"name": "x", "roles": ["Nobody"]}, {"name": "x", "nmae": 1}],
)
def test_a_wrong_program_is_refused_and_not_made(admin, wrong):
    before = User.objects.count()
    problem(admin.post("programs", wrong), 422)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "wrong", [{}, {"scopes": "read"}, {"scopes": ["raed"]}, {"days": 0}, {"days": "x"}, {"user": "x"}, {"name": " "}]
)
def test_a_wrong_token_is_refused_and_not_made(admin, program, wrong):
    given = {"user": program["id"], "name": "x", **wrong} if wrong else {}
    problem(admin.post("tokens", given), 422)
    assert not ApiToken.objects.filter(user=program["id"]).exists()


def test_each_call_is_in_the_tokens_log_without_what_was_asked(company, api_of):
    ann = api_of(company.ann)
    ann.get("accounts?q=Secret")
    ann.post("accounts", {"nmae": "Secret"})
    own = ApiToken.objects.get(user=company.ann)
    items = ann.get(f"tokens/{own.pk}/calls").json()["items"]
    told = [(item["method"], item["path"], item["status"], item["address"]) for item in items]
    assert told == [("POST", "/api/v1/accounts", 422, "127.0.0.1"), ("GET", "/api/v1/accounts", 200, "127.0.0.1")]
    assert "Secret" not in str(items)


def test_others_do_not_see_a_tokens_log_and_administrators_do(company, api_of, admin):
    ann = api_of(company.ann)
    ann.get("me")
    own = ApiToken.objects.get(user=company.ann)
    problem(api_of(company.carl).get(f"tokens/{own.pk}/calls"), 404)
    problem(api_of(company.carl).delete(f"tokens/{own.pk}"), 404)
    problem(api_of(company.carl).get(f"tokens?user={company.ann.pk}"), 403)
    page = admin.get(f"tokens/{own.pk}/calls?limit=1").json()
    assert page["items"][0]["path"] == "/api/v1/me"


def test_the_log_goes_by_pages_and_is_bounded(company, api_of, monkeypatch):
    ann = api_of(company.ann)
    for _time in range(5):
        ann.get("me")
    own = ApiToken.objects.get(user=company.ann)
    first = ann.get(f"tokens/{own.pk}/calls?limit=2").json()
    second = ann.get(f"tokens/{own.pk}/calls?limit=2&after={first['next']}").json()
    assert [item["path"] for item in second["items"]] == ["/api/v1/me"] * 2
    monkeypatch.setattr(calls, "KEPT_OF_ONE", 2)
    calls.write()
    calls.expire()
    assert TokenCall.objects.filter(token=own.pk).count() == 2


def test_calls_older_than_a_month_go(company, api_of):
    api_of(company.ann).get("me")
    calls.write()
    TokenCall.objects.update(at="2020-01-01T00:00:00Z")
    assert calls.expire() == 1


def test_people_pickers_offer_programs_when_they_are_asked_for(company, program, client):
    client.force_login(company.ada)
    assert "Shop" not in client.get("/users/options?q=Shop").content.decode()
    assert "Shop" in client.get("/users/options?q=Shop&programs=1").content.decode()
