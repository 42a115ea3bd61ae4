"""Giving back and looking at tokens, service accounts, finding the way, making oneself known, and the pages."""

import json

import pytest
from django.test import Client as Browser

from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.oauth import granting, registering
from regulars.services.oauth.models import Client, Grant, OwnToken
from tests.api.conftest import Api
from tests.factories.people import SYSTEM, give, grants, make_role, make_user
from tests.oauth.conftest import works


@pytest.fixture
def ann(company, enter):
    return enter(company.ann)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_a_program_gives_back_either_secret_and_all_ends(known, company, ann, which):
    program, other = known(), known(name="Other")
    given = program.let_in(ann, company.ann)
    assert other.call("revoke", token=given[which]).status_code == 200
    assert works(given["access_token"]), "another program's word counts for nothing"
    assert program.call("revoke", token=given[which]).status_code == 200
    assert not works(given["access_token"])
    assert program.refresh(given["refresh_token"]).status_code == 400
    assert program.call("revoke", token="unknown").status_code == 200


def test_a_program_looks_at_its_own_tokens_only(known, company, ann):
    program, other = known(is_public=False), known(is_public=False, name="Other")
    given = program.let_in(ann, company.ann)
    told = program.call("introspect", token=given["access_token"]).json()
    assert (told["active"], told["scope"], told["sub"]) == (True, "read", str(company.ann.pk))
    assert other.call("introspect", token=given["access_token"]).json() == {"active": False}
    assert program.call("introspect", token="reg_" + "x" * 40).json() == {"active": False}
    program.secret = "sec_wrong"
    assert program.call("introspect", token=given["access_token"]).status_code == 401


def test_a_service_account_works_for_itself_within_its_scopes(known, company):
    robot = User.objects.get(pk=make_user("Robot", is_program=True).pk)
    give(robot, make_role("All", grants("all")))
    program = known(is_public=False, uris=(), account=robot, scopes=("accounts:read",))
    first, second = (program.call("token", grant_type="client_credentials").json() for _time in range(2))
    assert "refresh_token" not in first
    assert Api(first["access_token"]).get("accounts").status_code == 200
    assert works(second["access_token"])
    assert Api(first["access_token"]).get("deals").status_code == 403
    assert program.call("token", grant_type="client_credentials", scope="write").json()["error"] == "invalid_scope"
    granting.revoke_secret(first["access_token"], program.client)
    assert (works(first["access_token"]), works(second["access_token"])) == (False, True)
    assert OwnToken.objects.count() == 2


def test_without_a_service_account_nobody_works_for_themselves(known):
    for program in (known(), known(is_public=False)):
        assert program.call("token", grant_type="client_credentials").status_code in (400, 401)


def test_programs_find_the_way(known, company):
    refused = Api("reg_" + "x" * 40).get("me")
    assert 'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource/api/v1"' in refused["WWW-Authenticate"]  # fmt: skip
    resource = Browser().get("/.well-known/oauth-protected-resource/mcp").json()
    assert resource["resource"].endswith("/mcp")
    at = resource["authorization_servers"][0]
    server = Browser().get("/.well-known/oauth-authorization-server").json()
    assert (server["issuer"], server["code_challenge_methods_supported"]) == (at, ["S256"])
    assert "registration_endpoint" not in server


def register(**changes):
    given = {"client_name": "Helper", "redirect_uris": ["http://localhost/cb"], "token_endpoint_auth_method": "none", **changes}  # fmt: skip
    return Browser().post("/oauth/register", json.dumps(given), content_type="application/json")


def test_programs_make_themselves_known_only_where_that_is_switched_on(company, enter, quiet):
    assert register().status_code == 403
    admin = enter(company.ada)
    admin.post("/admin/oauth/registration", {"open": "1"})
    workspace.forget()
    made = register()
    assert made.status_code == 201
    assert (made.json()["token_endpoint_auth_method"], "client_secret" in made.json()) == ("none", False)
    assert "client_secret" in register(token_endpoint_auth_method="client_secret_basic").json()
    for wrong in (
        {"redirect_uris": ["http://evil.example/cb"]}, {"redirect_uris": []}, {"redirect_uris": "https://a.example/"},
        {"redirect_uris": ["https://a.example/#x"]}, {"scope": "everything"}, {"token_endpoint_auth_method": "magic"},
        {"redirect_uris": ["javascript:alert(1)"]}, {"redirect_uris": ["https://user@a.example/"]},
    ):  # fmt: skip
        assert register(**wrong).status_code == 400, wrong
    assert Client.objects.count() == 2
    assert "nobody here has looked at it" in enter(company.ann).get(
        f"/oauth/authorize?response_type=code&client_id={made.json()['client_id']}&redirect_uri=http://localhost:4000/cb"
        f"&code_challenge={'a' * 43}&code_challenge_method=S256"
    ).content.decode()  # fmt: skip
    workspace.put(registering.SWITCH, False, actor=SYSTEM)


def test_a_person_takes_back_what_they_allowed_and_only_that(known, company, ann, enter):
    program = known()
    given = program.let_in(ann, company.ann)
    grant = Grant.objects.get()
    assert "Ledger" in ann.get("/settings/programs/").content.decode()
    assert "Ledger" not in enter(company.bob).get("/settings/programs/").content.decode()
    assert enter(company.bob).post(f"/settings/programs/{grant.pk}/take-back").status_code == 404
    assert works(given["access_token"])
    assert ann.post(f"/settings/programs/{grant.pk}/take-back").status_code == 302
    assert not works(given["access_token"])
    assert program.refresh(given["refresh_token"]).status_code == 400


def test_an_administrator_makes_a_program_and_sees_its_secret_once(company, enter, quiet):
    admin = enter(company.ada)
    given = {"name": "Ledger", "kind": "secret", "scopes": "read deals:write", "redirect_uris": "https://a.example/cb\ncom.example.app:/cb"}  # fmt: skip
    page = admin.post("/admin/oauth/", given).content.decode()
    client = Client.objects.get()
    assert client.redirect_uris == ["https://a.example/cb", "com.example.app:/cb"]
    assert "sec_" in page
    assert "sec_" not in admin.get("/admin/oauth/").content.decode()
    for wrong in (
        {"scopes": "everything"},
        {"redirect_uris": "http://a.example/"},
        {"redirect_uris": ""},
        {"name": ""},
    ):
        assert admin.post("/admin/oauth/", {**given, **wrong}).status_code == 422
    assert Client.objects.count() == 1
    assert enter(company.mary).post("/admin/oauth/", given).status_code == 403
