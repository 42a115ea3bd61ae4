"""What happens besides changes is written down, and cannot fill the disk."""

import pytest
from django.test import Client

from regulars.engine.models import Origin
from regulars.services import audit
from regulars.services.audit import events
from regulars.services.audit.asking import Asked
from regulars.services.audit.entries import page
from regulars.services.audit.models import AuditEvent
from regulars.services.identity import actions
from tests.areas.make import make
from tests.factories.people import actor_of


def kinds(**filters):
    return list(AuditEvent.objects.filter(**filters).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def person(company):
    company.ann.set_password("a good long secret")
    company.ann.save()
    return company.ann


def sign_in(client, person, password="a good long secret"):
    return client.post(
        "/auth/login/", {"login": person.email, "password": password}, headers={"User-Agent": "Browser 1"}
    )


def test_signing_in_and_out_is_told_with_address_and_session(person):
    client = Client()
    sign_in(client, person)
    client.post("/auth/logout/")
    [came, went] = AuditEvent.objects.filter(actor=person.pk, kind__in=("sign_in", "sign_out")).order_by("id")
    assert (came.kind, went.kind) == ("sign_in", "sign_out")
    place = Origin.objects.get(pk=came.origin)
    assert (place.address, place.agent) == ("127.0.0.1", "Browser 1")
    assert len(place.session) == 12


def test_a_wrong_password_is_told_and_the_same_again_only_counted(person):
    for _try in range(3):
        sign_in(Client(), person, "wrong")
    [event] = AuditEvent.objects.filter(kind="sign_in_failed")
    assert (event.title, event.count, event.actor) == (person.email, 3, None)


def test_being_locked_out_is_told(person):
    for _try in range(6):
        sign_in(Client(), person, "wrong")
    assert AuditEvent.objects.filter(kind="locked_out", title=person.email).exists()


def test_a_refused_page_says_who_tried_what(enter, company):
    enter(company.ann).get("/admin/people/")
    [event] = AuditEvent.objects.filter(kind="denied")
    assert (event.actor, event.title, event.detail["status"]) == (company.ann.pk, "/admin/people/", 403)


def test_a_record_out_of_reach_looks_like_none_and_is_told_apart(enter, company, ada):
    hers = make("account", ada, name="Secret")
    client = enter(company.carl)
    assert client.get(f"/accounts/{hers.number}").status_code == 404
    assert client.get("/accounts/999999").status_code == 404
    [event] = AuditEvent.objects.filter(kind="denied")
    assert (event.entity, event.record) == ("account", hers.pk)


def test_the_api_is_told_alike(api_of, company, ada):
    hers = make("account", ada, name="Secret")
    api_of(company.carl).get(f"accounts/{hers.number}")
    api_of(company.nobody).get("accounts")
    assert kinds(kind="denied", source="api") == ["denied", "denied"]
    assert AuditEvent.objects.filter(kind="denied", token__isnull=False).count() == 2


def test_an_unknown_token_is_told_and_no_token_is_not(api_of, company):
    api = api_of(company.carl)
    api.secret = "reg_" + "x" * 40
    api.get("accounts")
    api.secret = ""
    api.get("accounts")
    assert kinds(kind="token_refused") == ["token_refused"]


def test_refusals_cannot_fill_the_disk(company, monkeypatch):
    monkeypatch.setattr(events, "_BOUNDED", events._BOUNDED.replace(f">= {events.MOST_OF_ONE}", ">= 5"))
    ann, bob = actor_of(company.ann), actor_of(company.bob)
    for number in range(20):
        events.record_bounded("denied", actor=ann, title=f"/secret/{number}")
    events.record_bounded("denied", actor=bob, title="/secret/1")
    mine = AuditEvent.objects.filter(kind="denied", actor=company.ann.pk).order_by("id")
    assert [event.count for event in mine] == [1] * 5 + [15]
    assert AuditEvent.objects.filter(kind="denied", actor=company.bob.pk).count() == 1


def test_all_together_are_bounded_too(company, monkeypatch):
    monkeypatch.setattr(events, "_BOUNDED", events._BOUNDED.replace(f">= {events.MOST_OF_ALL}", ">= 4"))
    for person in (company.ann, company.bob, company.carl):
        for number in range(3):
            events.record_bounded("denied", actor=actor_of(person), title=f"/secret/{number}")
    found = AuditEvent.objects.filter(kind="denied").order_by("id")
    assert sum(event.count for event in found) == 9
    assert found.count() == 5


def test_tokens_are_told_without_their_secret(company, ann):
    token, secret = actions.create_token(company.ann, name="Shop", actor=ann)
    actions.revoke_token(token, actor=ann)
    made, gone = AuditEvent.objects.filter(kind__startswith="token_").order_by("id")
    assert (made.kind, made.title, gone.kind) == ("token_created", "Shop", "token_revoked")
    assert secret not in str(made.detail)


def test_an_export_says_how_many_of_what(enter, company, ada):
    make("account", ada, name="One")
    make("account", ada, name="Two")
    b"".join(enter(company.ada).get("/accounts/export?format=csv&view=all").streaming_content)
    [event] = AuditEvent.objects.filter(kind="export")
    assert (event.entity, event.count, event.actor) == ("account", 2, company.ada.pk)


def test_a_change_by_a_page_knows_its_session_and_one_by_the_program_has_none(enter, company, ada):
    account = make("account", ada, name="One")
    client = enter(company.ada)
    client.post(f"/accounts/{account.pk}/delete")
    gone, made = page(Asked(log="change", entity="account"), ada).entries
    assert (gone.verb, made.origin) == ("delete", None)
    assert gone.origin is not None


def test_other_services_write_down_what_they_like(company, ann):
    audit.record("read_sensitive", actor=ann, entity="contact", title="Passport", count=1, detail={"field": "passport"})
    [event] = AuditEvent.objects.filter(kind="read_sensitive")
    assert (event.actor, event.detail) == (ann.id, {"field": "passport"})


def test_rows_of_a_bulk_that_were_refused_for_want_of_a_right_are_told(company, ada, api_of):
    hidden = make("account", ada, name="Secret", owner=str(company.carl.pk))
    given = [{"op": "delete", "id": str(hidden.pk)}, {"op": "delete", "id": str(company.carl.pk)}]
    answer = api_of(company.ann).post("accounts/bulk", {"operations": given})
    assert answer.json()["counts"]["failed"] == 2
    [event] = AuditEvent.objects.filter(kind="denied")
    assert (event.actor, event.entity, event.record) == (company.ann.pk, "account", hidden.pk)
    assert event.detail == {"method": "POST", "rows": 1, "records": [str(hidden.pk)]}


def test_a_refused_row_of_a_bulk_that_is_done_wholly_or_not_is_told_too(company, ada, api_of):
    hidden = make("account", ada, name="Secret", owner=str(company.carl.pk))
    given = {"operations": [{"op": "update", "id": str(hidden.pk), "values": {"name": "Mine"}}], "atomic": True}
    assert api_of(company.ann).post("accounts/bulk", given).status_code >= 400
    [event] = AuditEvent.objects.filter(kind="denied")
    assert event.record == hidden.pk
