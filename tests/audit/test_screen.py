"""The audit as a page and through the API: who may, what it shows, how it is narrowed, paged and taken along."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed
from regulars.base.jobs import run_pending
from regulars.engine import save, stored
from regulars.engine.models import Change, Run, User
from regulars.services import audit
from regulars.services.audit import entries
from regulars.services.audit.asking import Asked, asked_of
from regulars.services.audit.entries import page
from regulars.services.audit.naming import named
from regulars.services.identity.rights import create_role, set_grants
from tests.api.conftest import problem
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of, give, make_role


def verbs(reader, **asked):
    return [each.verb for each in page(Asked(**asked), reader).entries]


def test_changes_and_events_stand_in_one_line_of_time(ada):
    account = make("account", ada, name="Hooli")
    audit.record("export", actor=ada, title="Accounts", count=3)
    edit(fresh(account), ada, name="Hooli East")
    assert verbs(ada, actor=str(ada.id))[:3] == ["update", "export", "create"]


def test_only_those_with_the_right_may_look(enter, company, ann, api_of, auditor):
    with pytest.raises(NotAllowed):
        page(Asked(), ann)
    assert enter(company.ann).get("/admin/audit/").status_code == 403
    problem(api_of(company.ann).get("audit"), 403)
    assert api_of(auditor).get("audit").status_code == 200
    problem(api_of(auditor, "accounts:read").get("audit"), 403)
    shown = enter(auditor).get("/admin/audit/")
    assert shown.status_code == 200
    assert "/admin/people/" not in shown.content.decode()


def test_an_auditor_does_not_see_what_is_hidden_from_them(company, ada, api_of, auditor):
    make("account", ada, name="Hooli", phone="+1 202 555 0147")
    role = make_role("Hides", {("*", "audit"): "all", ("account", "view"): "all"})
    role.field_rules.create(entity="account", field="phone", mode="hidden")
    give(auditor, role)
    [entry] = api_of(auditor).get("audit?entity=account&what=create").json()["items"]
    assert "phone" not in entry["diff"]
    assert entry["diff"]["name"] == [None, "Hooli"]


def test_each_condition_narrows(company, ada, ann):
    account = make("account", ada, name="Hooli")
    make("contact", ann, name="Ann Onym")
    edit(fresh(account), ada, phone="+1 202 555 0147")
    save.delete([fresh(account)], actor=ada)
    audit.record("denied", actor=ann, title="/admin/people/")
    assert verbs(ada, entity="account") == ["delete", "update", "create"]
    assert verbs(ada, actor=str(ann.id)) == ["denied", "create"]
    assert verbs(ada, record=str(account.pk), field="phone") == ["update"]
    assert verbs(ada, what="delete") == ["delete"]
    assert verbs(ada, what="denied") == ["denied"]
    assert verbs(ada, log="event", q="/admin/people") == ["denied"]
    assert verbs(ada, q="Hooli") == ["delete", "update", "create"]
    assert verbs(ada, until="2020-01-01T00:00:00+00:00") == []
    assert verbs(ada, source="api") == []
    assert verbs(ada, source="page", entity="contact") == ["create"]


def test_what_cannot_be_understood_is_refused_by_name(ada):
    with pytest.raises(Invalid) as refused:
        asked_of({"actor": "nobody", "since": "soon", "cause": "x", "log": "both"}, ada.manner)
    assert set(refused.value.fields) == {"actor", "since", "cause", "log"}


def test_a_day_counts_whole(ada):
    make("account", ada, name="Hooli")
    today = f"{timezone.now():%Y-%m-%d}"
    asked = asked_of({"since": today, "until": today, "entity": "accounts"}, ada.manner)
    assert [each.verb for each in page(asked, ada).entries] == ["create"]


def test_pages_follow_one_another_without_a_gap(ada):
    for number in range(7):
        make("account", ada, name=f"Account {number}")
        audit.record("export", actor=ada, title=str(number))
    asked, after, seen = Asked(actor=str(ada.id)), None, []
    while True:
        found = page(asked, ada, after=after, limit=3)
        seen += [each.title for each in found.entries]
        after = found.next
        if after is None:
            break
    assert seen == [text for number in reversed(range(7)) for text in (str(number), f"Account {number}")]


def test_a_condition_no_index_answers_looks_piece_by_piece(ada, monkeypatch):
    account = make("account", ada, name="Hooli", phone="+1 202 555 0147")
    for number in range(5):
        edit(fresh(account), ada, name=f"Hooli {number}")
    monkeypatch.setattr(entries, "WINDOW", 2)
    asked, after, seen, looks = Asked(entity="account", field="phone"), None, [], 0
    while True:
        found = page(asked, ada, after=after)
        seen += [each.verb for each in found.entries]
        looks, after = looks + 1, found.next
        if after is None:
            break
        assert found.looked_to is not None
    assert seen == ["create"]
    assert looks == 4


def test_the_api_tells_who_when_where_what_and_why(api_of, company):
    made = api_of(company.ada).post("accounts", {"name": "Hooli"}).json()
    [entry] = api_of(company.ada).get("audit?entity=account&limit=1").json()["items"]
    assert (entry["log"], entry["what"], entry["source"]) == ("change", "create", "api")
    assert entry["record"] == {"id": made["id"], "label": "Hooli"}
    assert entry["actor"]["label"] == "Ada Admin"
    assert entry["token"]["label"] == "test"
    assert entry["address"] == "127.0.0.1"
    problem(api_of(company.ada).get("audit?after=nowhere"), 422, "bad_cursor")


def test_the_page_shows_it_and_links_narrow_further(enter, company, ada, ann):
    account = make("account", ann, name="<Hooli>")
    edit(fresh(account), ada, phone="+1 202 555 0147")
    shown = enter(company.ada).get("/admin/audit/?entity=account").content.decode()
    assert "Ada Admin" in shown
    assert "&lt;Hooli&gt;" in shown
    assert "<Hooli>" not in shown
    assert f"actor={ada.id}&amp;entity=account" in shown
    wrong = enter(company.ada).get("/admin/audit/?since=soon")
    assert wrong.status_code == 422


def test_rights_that_moved_are_told_in_words(enter, company, ada):
    role = create_role("Sales", actor=ada)
    set_grants(role, {("deal", "view"): "team", ("*", "audit"): "all"}, {}, actor=ada)
    shown = enter(company.ada).get("/admin/audit/?what=set_grants").content.decode()
    assert "Deals, View" in shown
    assert "Everything, Audit" in shown


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_a_file_of_it_is_a_run_and_neutralises_formulas(enter, company, ada, form):
    make("account", ada, name="=cmd()")
    answer = enter(company.ada).post("/admin/audit/export", {"format": form, "entity": "account"})
    run_pending(queues=["exchange"])
    run = Run.objects.get(pk=answer["Location"].rsplit("/", 1)[1])
    assert (run.state, run.counts) == ("done", {"exported": 1})
    written = stored.path_of(run.result).read_bytes()
    if form == "csv":
        assert b",'=cmd()," in written
    if form == "jsonl":
        assert json.loads(written)["title"] == "=cmd()"
    assert verbs(ada, what="export") == ["export"]


def test_the_api_begins_a_file_and_refuses_other_forms(api_of, company):
    begun = api_of(company.ada).post("audit/export?entity=account", {"format": "jsonl"})
    assert (begun.status_code, begun.json()["kind"]) == (202, "audit_export")
    problem(api_of(company.ada).post("audit/export", {"format": "pdf"}), 422, "bad_format")
    problem(api_of(company.ann).post("audit/export", {"format": "csv"}), 403)


def test_it_stays_the_same_number_of_questions_however_much_is_shown(company, ada, django_assert_max_num_queries):
    for number in range(30):
        make("account", ada, name=f"Account {number}")
    with django_assert_max_num_queries(9):
        assert len(named(page(Asked(entity="account"), ada).entries, ada)) == 30


def test_old_months_are_reached_too(ada):
    account = make("account", ada, name="Hooli")
    long_ago = timezone.now() - timedelta(days=400)
    Change.objects.filter(record=account.pk).update(at=long_ago)
    assert verbs(ada, until=(long_ago + timedelta(days=1)).isoformat(), entity="account") == ["create"]


def test_a_role_given_the_right_opens_the_door_and_saving_its_page_keeps_it(enter, company):
    role = make_role("Auditor", {("*", "audit"): "all"})
    client = enter(company.ada)
    shown = client.get(f"/admin/roles/{role.pk}/").content.decode()
    assert 'name="g:*:audit" value="all" checked' in shown
    client.post(f"/admin/roles/{role.pk}/", {"name": role.name, "g:*:audit": "all"})
    give(User.objects.get(pk=company.carl.pk), role)
    assert actor_of(company.carl).grants[0]["*", "audit"] == "all"


def test_an_export_is_told_in_words(enter, company, ada):
    only = {"field": "name", "op": "contains", "value": "Hoo"}
    detail = {"form": "csv", "sort": "-name", "columns": ["name", "gone"], "filter": only}
    audit.record("export", actor=ada, entity="account", title="Accounts", count=3, detail=detail)
    shown = " ".join(
        re.sub(r"<[^>]+>", " ", enter(company.ada).get("/admin/audit/?what=export").content.decode()).split()
    )
    assert "Name ↓" in shown
    assert "Name, gone" in shown
    assert "Name contains Hoo" in shown
    assert "-name" not in shown


def test_a_program_exports_what_it_asks_for_and_no_more(company, ada, api_of):
    make("account", ada, name="Hooli")
    make("contact", ada, name="Anna")
    api = api_of(company.ada)
    for address, body in (("audit/export", {"entity": "account"}), ("audit/export?entity=account", {})):
        run = Run.objects.get(id=api.post(address, {"format": "jsonl", **body}).json()["id"])
        run_pending()
        run.refresh_from_db()
        lines = stored.path_of(run.result).read_text().splitlines()
        assert len(lines) == run.counts["exported"] == 1, (address, body)
    for wrong in (api.get("audit?entitty=account"), api.post("audit/export", {"entitty": "account"})):
        problem(wrong, 422, "bad_parameter")
    problem(api.post("audit/export", {"entity": 5}), 422, "bad_parameter")
