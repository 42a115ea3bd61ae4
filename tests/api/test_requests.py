"""Requests of every bad kind get a clear answer and change nothing."""

import json

import pytest

from regulars.api import limits, records
from regulars.engine.models import Team
from tests.api.conftest import Api, problem
from tests.factories.people import make_user
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nonsense",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e999}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"number": ' + b"9" * 5000 + b"}",
        b"[]",
        b'"team"',
        b"null",
        b"5",
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_is_no_proper_json_is_refused(admin, raw):
    before = Team.objects.count()
    problem(admin.post("teams", raw=raw), 400)
    assert Team.objects.count() == before


def test_another_kind_of_body_is_refused(admin):
    response = admin.post("teams", raw=b"name=x", media="application/x-www-form-urlencoded")
    problem(response, 415, "unsupported_media_type")
    assert response["Accept-Post"] == "application/json"


def test_too_large_a_body_is_refused(admin):
    problem(admin.post("teams", raw=b'{"name": "' + b"x" * 5_000_001 + b'"}'), 413, "too_large")


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff", "sort=a&sort=b", "limit=1&limit=2", "&".join(["x=1"] * 200), "q=\u00e9"]
)
def test_an_address_that_cannot_be_read_is_refused(admin, query):
    problem(admin.get(f"teams?{query}"), 400, "malformed")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "limit=-1", "count=perhaps", "deleted=yes", "id=x"]
)
def test_a_parameter_out_of_range_is_named(admin, query):
    body = problem(admin.get(f"teams?{query}"), 422, "bad_parameter")
    assert query.split("=")[0] in body["fields"]


@pytest.mark.parametrize(
    "data",
    [
        [],
        5,
        "x",
        {"field": "name"},
        {"field": 5, "op": "eq", "value": 1},
        {"field": "name", "op": "nonsense", "value": 1},
        {"field": "name", "op": "eq", "value": {"a": 1}},
        {"field": "name", "op": "in", "value": []},
        {"field": "name", "op": "in", "value": ["x"] * 1001},
        {"field": "name", "op": ["eq"], "value": "x"},
        {"field": "name", "op": "eq", "value": "x", "more": 1},
        {"any": {}, "all": []},
        {"all": "x"},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{}]}]}]}]}]}]}]},
        {"all": [{"field": "name", "op": "eq", "value": "x"}] * 101},
        {"field": "number", "op": "eq", "value": 10**35},
        {"field": "created_at", "op": "period", "value": {"x": 1}},
        {"field": "created_at", "op": "between", "value": ["2026-01-01"]},
        {"field": "created_by", "op": "branch", "value": "nobody"},
    ],
    ids=lambda data: json.dumps(data)[:40],
)
def test_a_filter_that_makes_no_sense_is_refused(admin, data):
    response = admin.client.get(
        "/api/v1/teams", {"filter": json.dumps(data)}, headers={"Authorization": f"Bearer {admin.secret}"}
    )
    if data == {"field": "number", "op": "eq", "value": 10**35}:
        assert response.json()["items"] == []
    else:
        problem(response, 422)


def test_a_method_that_is_not_offered_says_which_are(admin):
    record = sample_record("team")
    response = admin.send("PUT", f"teams/{record.id}", {})
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"
    assert admin.send("OPTIONS", f"teams/{record.id}")["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"
    problem(admin.delete("teams"), 405)
    problem(admin.post("me"), 405)


def test_head_is_get_without_the_body(admin):
    record = sample_record("team")
    response = admin.send("HEAD", f"teams/{record.id}")
    assert response.status_code == 200
    assert response.content == b""
    assert response["ETag"] == '"1"'


@pytest.mark.parametrize(
    "path", ["nothing", "team", "teams/x/y", "teams/x/actions", "runs/x", "changes/1", "teams//x/y/z"]
)
def test_an_unknown_address_is_not_found(admin, path):
    problem(admin.get(path), 404)


def test_an_unknown_entity_names_the_nearest(admin):
    assert "“teams”" in problem(admin.get("team"), 404, "unknown_entity")["detail"]


def test_an_unknown_verb_is_not_found(admin):
    record = sample_record("team")
    problem(admin.post(f"teams/{record.id}/actions/explode"), 404, "unknown_verb")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "unauthenticated"),
        ("Basic abc", "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Bearer nonsense", "invalid_token"),
        ("Bearer reg_" + "x" * 40, "invalid_token"),
    ],
)
def test_a_bad_token_is_told_apart(db, header, code):
    response = Api().get("me", headers={"Authorization": header} if header else {})
    problem(response, 401, code)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_token_of_someone_who_left_is_no_good(company, api_of):
    left = make_user("Former")
    api = api_of(left)
    assert api.get("me").status_code == 200
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    problem(api.get("me"), 401, "invalid_token")


def test_messages_speak_the_language_asked_for(admin):
    english = problem(admin.get("nothing", headers={"Accept-Language": "en-GB"}), 404)
    assert english["detail"].startswith("There is no")
    other = admin.get("nothing", headers={"Accept-Language": "de, ru;q=0.8, en;q=0.3"})
    assert problem(other, 404)["status"] == 404
    assert "Nothing" not in problem(admin.get("nothing", headers={"Accept-Language": "x;q=y,,;;"}), 404)["title"]


def test_too_many_requests_are_asked_to_wait(admin, settings):
    settings.API_RATE = 3
    limits.forget()
    answers = [admin.get("me") for _each in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    problem(answers[-1], 429, "too_many_requests")
    assert int(answers[-1]["Retry-After"]) >= 1


def test_an_unexpected_error_has_a_number_that_is_in_the_log(admin, monkeypatch, caplog):
    def explode(*_facts, **_more):
        raise RuntimeError("a bug")

    record = sample_record("team")
    monkeypatch.setattr(records, "read", explode)
    body = problem(admin.get(f"teams/{record.id}"), 500, "unexpected_error")
    logged = [entry for entry in caplog.records if getattr(entry, "facts", {}).get("number") == body["number"]]
    assert logged
    assert "a bug" in str(logged[0].exc_info[1])
    assert "a bug" not in str(body)


def test_nothing_is_offered_to_other_sites(admin):
    response = admin.get("me", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.lower().startswith("access-control")]
    assert response["Cache-Control"] == "no-store"


def test_two_programs_change_different_fields(admin):
    record = sample_record("team", region="West")
    address = f"teams/{record.id}"
    assert admin.patch(address, {"region": "East", "version": 1}).json()["version"] == 2
    merged = admin.patch(address, {"name": f"Renamed {record.id}", "version": 1}).json()
    assert (merged["region"], merged["version"]) == ("East", 3)


def test_two_programs_change_the_same_field(admin):
    record = sample_record("team", region="West")
    address = f"teams/{record.id}"
    admin.patch(address, {"region": "East", "version": 1})
    body = problem(admin.patch(address, {"region": "South", "version": 1}), 409, "conflict")
    assert body["conflicts"] == {"region": {"base": "West", "mine": "South", "theirs": "East"}}
    assert admin.get(address).json()["region"] == "East"


@pytest.mark.parametrize("version", [0, -1, "1", True, 1.5, 10**30, [], 99])
def test_a_version_that_is_none_is_refused(admin, version):
    record = sample_record("team")
    body = problem(admin.patch(f"teams/{record.id}", {"version": version}), 422)
    assert "version" in body["fields"]


def test_if_match_holds_an_etag(admin):
    record = sample_record("team")
    problem(admin.patch(f"teams/{record.id}", {}, headers={"If-Match": "1"}), 400, "malformed")
    assert admin.patch(f"teams/{record.id}", {"region": "X"}, headers={"If-Match": '"7", "1"'}).status_code == 200
    assert admin.patch(f"teams/{record.id}", {"region": "Y"}, headers={"If-Match": "*"}).status_code == 200


def test_a_page_leads_to_the_next(admin):
    for _each in range(5):
        sample_record("team", region="paged")
    seen, after = [], ""
    while True:
        page = admin.get(f"teams?region=paged&limit=2&sort=name&after={after}").json()
        assert (page["count"], page["count_exact"]) == (5, True)
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_list_counts_as_asked(admin):
    sample_record("team", region="counted")
    assert admin.get("teams?region=counted&count=none").json()["count"] is None
    assert admin.get("teams?region=counted&count=exact").json()["count"] == 1


def test_the_short_form_asks_by_operator_path_and_list(company, admin):
    address = f"users?team={company.team.id}"
    assert {item["name"] for item in admin.get(address).json()["items"]} == {"Ann Rep", "Bob Rep"}
    assert admin.get(f"users?team.name={company.team.name}&name__starts=ann").json()["count"] == 1
    assert admin.get("users?team__empty=&name__contains=admin&manager=").json()["count"] >= 1
    both = f"users?email__in={company.ann.email},{company.bob.email}"
    assert admin.get(both).json()["count"] == 2
    assert admin.get(f"users?email={company.ann.email}&email={company.bob.email}").json()["count"] == 2


def test_only_the_fields_asked_for_are_told(company, admin):
    item = admin.get(f"users/{company.ann.id}?fields=name,team.name,id").json()
    assert item == {
        "id": str(company.ann.id),
        "number": company.ann.number,
        "version": item["version"],
        "name": "Ann Rep",
        "team.name": company.team.name,
    }


def test_the_index_and_me_tell_who_asks(company, api_of):
    api = api_of(company.nobody, "read")
    names = {entity["name"] for entity in api.get("").json()["entities"]}
    assert {"team", "user", "role"} <= names
    me = api.get("me").json()
    assert (me["email"], me["token"]["scopes"]) == (company.nobody.email, ["read"])
