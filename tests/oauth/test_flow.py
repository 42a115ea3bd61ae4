"""Letting a program in: the question, the code, the tokens, and every way in which somebody might cheat."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from regulars.engine import save, workspace
from regulars.engine.models import User
from regulars.services.audit.models import AuditEvent
from regulars.services.identity.models import ApiToken
from regulars.services.oauth.models import Client, Code, Grant, Refresh
from tests.api.conftest import Api, problem
from tests.factories.people import SYSTEM
from tests.oauth.conftest import BACK, VERIFIER, works


@pytest.fixture
def ann(company, enter):
    return enter(company.ann)


@pytest.fixture(params=[True, False], ids=["public", "with a secret"])
def program(known, request):
    return known(is_public=request.param)


def refused(answer, error, status=400):
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_person_lets_a_program_in_and_it_reads_as_they_do(program, company, ann):
    page = ann.get(program.address()).content.decode()
    assert all(word in page for word in ("Ledger", "Ann Rep", "Read everything that you may see", "https://program.example"))  # fmt: skip
    back, told = program.ask(ann, company.ann)
    assert (back, told["state"], told["iss"]) == (BACK, "st&te", "http://localhost:8000")
    answer = program.trade(told["code"])
    given = answer.json()
    assert answer["Cache-Control"] == "no-store"
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 3600, "read")
    api = Api(given["access_token"])
    assert api.get("me").json()["id"] == str(company.ann.pk)
    problem(api.post("accounts", {"name": "No"}), 403)
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert "program_allowed" in kinds


def test_who_refuses_sends_the_program_away_with_nothing(program, company, ann):
    back, told = program.ask(ann, company.ann, answer="refuse")
    assert (back, told["error"], told["state"]) == (BACK, "access_denied", "st&te")
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unauthorized_client"),
        ({"scope": "read everything"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/"}, "invalid_request"),
    ],
)
def test_a_wrong_question_goes_back_as_an_error(known, ann, changes, error):
    answer = known().address(**changes)
    told = ann.get(answer)
    assert told.status_code == 302
    assert told["Location"].startswith(f"{BACK}?error={error}")
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "uri",
    [
        None, "", f"{BACK}/", f"{BACK}?x=1", "https://program.example.evil.example/back", "http://program.example/back",
        "https://evil.example/", "https://program.example:8443/back", "https://PROGRAM.example/back", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_an_address_that_is_not_the_programs(known, ann, company, uri):
    program = known()
    for told in (ann.get(program.address(redirect_uri=uri)), ann.post(program.address(redirect_uri=uri), {"answer": "allow", "person": str(company.ann.pk)})):  # fmt: skip
        assert told.status_code == 422
        assert "Location" not in told
    assert not Grant.objects.exists()


def test_on_this_device_the_port_may_differ_and_nothing_else(known, company, ann):
    program = known(uris=["http://127.0.0.1/cb"])
    code = program.code(ann, company.ann, redirect_uri="http://127.0.0.1:51004/cb")
    assert program.trade(code, redirect_uri="http://127.0.0.1:51004/cb").status_code == 200
    for other in ("http://127.0.0.1:51004/other", "http://localhost:51004/cb", "http://127.0.0.1@evil.example/cb", "https://127.0.0.1/cb"):  # fmt: skip
        assert ann.get(program.address(redirect_uri=other)).status_code == 422


@pytest.mark.parametrize("verifier", [None, "", "w" * 43])
def test_a_code_without_its_verifier_is_worth_nothing_and_is_burnt(program, company, ann, verifier):
    code = program.code(ann, company.ann)
    answer = program.trade(code, code_verifier=verifier)
    assert answer.status_code == 400
    refused(program.trade(code), "invalid_grant")
    assert not ApiToken.objects.exists()


def test_a_code_that_comes_twice_takes_back_what_it_gave(program, company, ann):
    code = program.code(ann, company.ann)
    given = program.trade(code).json()
    assert works(given["access_token"])
    refused(program.trade(code), "invalid_grant")
    assert not works(given["access_token"])
    refused(program.refresh(given["refresh_token"]), "invalid_grant")
    assert AuditEvent.objects.filter(kind="program_stolen").count() == 1


def test_a_code_is_for_its_program_its_address_and_a_minute(known, company, ann):
    program, other = known(), known(name="Other")
    code = program.code(ann, company.ann)
    refused(other.trade(code), "invalid_grant")
    assert program.trade(code).status_code == 200, "a stranger's attempt burns nothing"
    code = program.code(ann, company.ann)
    assert program.trade(code, redirect_uri=f"{BACK}2").status_code == 400
    code = program.code(ann, company.ann)
    Code.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused(program.trade(code), "invalid_grant")


def test_a_refresh_gives_new_secrets_and_ends_the_old_ones(program, company, ann):
    first = program.let_in(ann, company.ann)
    second = program.refresh(first["refresh_token"]).json()
    assert not works(first["access_token"])
    assert works(second["access_token"])
    assert ApiToken.objects.count() == 1, "the log and the history name one token"
    refused(program.refresh(first["refresh_token"]), "invalid_grant")
    assert not works(second["access_token"]), "a refresh token that comes twice was stolen"
    refused(program.refresh(second["refresh_token"]), "invalid_grant")


def test_a_refresh_token_is_its_programs_alone_and_ends(known, company, ann):
    program, other = known(), known(name="Other")
    given = program.let_in(ann, company.ann)
    refused(other.refresh(given["refresh_token"]), "invalid_grant")
    Refresh.objects.update(expires_at=timezone.now())
    refused(program.refresh(given["refresh_token"]), "invalid_grant")


def test_scopes_never_widen(known, company, ann):
    program = known(scopes=("accounts:write",))
    assert ann.get(program.address(scope="write"))["Location"].startswith(f"{BACK}?error=invalid_scope")
    given = program.let_in(ann, company.ann, scope="accounts:read")
    for wider in ("accounts:write", "read", "accounts:read deals:read", "nonsense"):
        refused(program.refresh(given["refresh_token"], scope=wider), "invalid_scope")
    assert program.refresh(given["refresh_token"], scope="accounts:read").json()["scope"] == "accounts:read"
    wide = program.let_in(ann, company.ann, scope="accounts:write")
    narrow = program.refresh(wide["refresh_token"], scope="accounts:read").json()
    problem(Api(narrow["access_token"]).post("accounts", {"name": "No"}), 403)


def test_without_a_scope_it_reads_and_no_more(known, company, ann):
    assert known().let_in(ann, company.ann, scope=None)["scope"] == "read"
    assert known(scopes=("deals:write",)).let_in(ann, company.ann, scope=None)["scope"] == "deals:write"


def test_tokens_die_with_the_person_and_with_the_program(program, company, ann):
    given = program.let_in(ann, company.ann)
    user = User.objects.get(pk=company.ann.pk)
    user.is_active = False
    save.save(user, actor=SYSTEM)
    assert not works(given["access_token"])
    refused(program.refresh(given["refresh_token"]), "invalid_grant")


def test_an_access_token_lasts_an_hour(program, company, ann):
    given = program.let_in(ann, company.ann)
    ends = ApiToken.objects.get().expires_at
    assert timedelta(minutes=59) < ends - timezone.now() <= timedelta(hours=1)
    ApiToken.objects.update(expires_at=timezone.now())
    assert not works(given["access_token"])
    assert works(program.refresh(given["refresh_token"]).json()["access_token"])


def test_the_question_cannot_be_answered_by_another_site_or_in_a_frame(known, company, ann):
    program = known()
    forger = Browser(enforce_csrf_checks=True)
    forger.cookies = ann.cookies
    told = forger.post(program.address(), {"answer": "allow", "person": str(company.ann.pk)})
    assert told.status_code == 403
    page = ann.get(program.address())
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "same-origin", (
        "with none a browser names no origin, and its answer would be refused"
    )
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "form-action 'self' https://program.example" in page["Content-Security-Policy"]
    assert not Grant.objects.exists()


def test_an_answer_counts_for_the_person_who_was_asked(known, company, ann):
    program = known()
    told = ann.post(program.address(), {"answer": "allow", "person": str(company.bob.pk)})
    assert told.status_code == 200
    assert "signed in as somebody else" in told.content.decode()
    assert not Grant.objects.exists()


def test_a_stranger_signs_in_first(known):
    told = Browser().get(known().address())
    assert told.status_code == 302
    assert "/auth/login/" in told["Location"]


@pytest.mark.parametrize("given", [{"client_id": "nobody"}, {"client_id": "0" * 32}, {"client_id": None}])
def test_an_unknown_program_is_told_nothing(known, ann, given):
    assert ann.get(known().address(**given)).status_code == 422


def test_the_secret_is_needed_where_there_is_one(known, company, ann):
    program = known(is_public=False)
    code = program.code(ann, company.ann)
    program.secret, right = "sec_wrong", program.secret
    refused(program.trade(code), "invalid_client", 401)
    program.secret = ""
    refused(program.trade(code), "invalid_client", 401)
    program.secret = right
    assert program.trade(code).status_code == 200
    public = known()
    public.secret = "sec_made_up"
    refused(public.trade("anything"), "invalid_client", 401)


def test_a_closed_program_lets_nobody_in(known, company, ann, enter):
    program = known()
    given = program.let_in(ann, company.ann)
    assert enter(company.ada).post(f"/admin/oauth/{program.client.pk}/close").status_code == 302
    assert not works(given["access_token"])
    refused(program.refresh(given["refresh_token"]), "invalid_client", 401)
    assert ann.get(program.address()).status_code == 422


def test_what_is_no_form_is_refused(known):
    program = known()
    for grant in (None, "password", "implicit", "urn:ietf:params:oauth:grant-type:device_code"):
        assert program.call("token", grant_type=grant).status_code in (400, 401)
    bare = Browser().post("/oauth/token", b"\xff%zz=%%%", content_type="application/x-www-form-urlencoded")
    assert bare.status_code in (400, 401)
    assert Browser().get("/oauth/token").status_code == 405
    assert Client.objects.count() == 1
    assert VERIFIER


def test_the_pace_is_bounded(known):
    program = known()
    answers = [program.trade("nothing").status_code for _try in range(61)]
    assert answers[:60] == [400] * 60
    assert answers[60] == 429


@pytest.fixture(autouse=True)
def _settings(db):
    workspace.forget()
