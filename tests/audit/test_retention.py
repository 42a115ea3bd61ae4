"""Old months leave the database for files, and everything that speaks of the past says where it begins."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import asof, changes, horizon, partitions, purge, save, undo, workspace
from regulars.engine.models import Change, Cursor, Setting
from regulars.services import audit
from regulars.services.audit import archive, retention, returning, tasks
from regulars.services.audit.models import AuditEvent
from regulars.services.timeline.models import TimelineLink
from regulars.services.timeline.subscribers import link
from tests.api.conftest import problem
from tests.areas.make import about, edit, fresh, make

pytestmark = pytest.mark.django_db(transaction=False)
LONG_AGO = datetime(2024, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def old(ada):
    """An account made and edited long ago, and edited once today; a sign-in of long ago."""
    account = make("account", ada, name="Hooli")
    edit(fresh(account), ada, phone="+12025550147")
    audit.record("sign_in", actor=ada, title="ada@example.com")
    Change.objects.filter(record=account.pk).update(at=LONG_AGO, happened_at=None)
    AuditEvent.objects.filter(kind="sign_in").update(at=LONG_AGO)
    type(account).objects.filter(pk=account.pk).update(created_at=LONG_AGO)
    edit(fresh(account), ada, name="Hooli East")
    changes.catch_up_all()
    read_all()
    return account


def read_all():
    """Followers as far as the log goes: inside of a test's transaction they cannot see its own changes."""
    last = Change.objects.order_by("-transaction", "-id").first()
    for each in changes.subscribers():
        Cursor.objects.update_or_create(
            name=each.name, defaults={"transaction": last.transaction, "change": last.id, "moved_at": timezone.now()}
        )


def keep(ada, **policy):
    retention.set_policy(policy, actor=ada)
    workspace.forget()


def test_looking_says_what_would_go_and_changes_nothing(ada, old):
    partitions.prepare()
    found = retention.would_go({"changes_months": 24, "events_months": 12})
    assert [(each.log, each.table, each.rows) for each in found if each.rows] == [
        ("engine_change", "engine_change_2024_03", 2),
        ("audit_auditevent", "audit_auditevent_2024_03", 1),
    ]
    assert retention.would_go() == []
    assert Change.objects.filter(record=old.pk).count() == 3


def test_old_months_go_into_a_file_that_proves_itself(ada, old):
    keep(ada, changes_months=24)
    retention.apply()
    assert [each.verb for each in Change.objects.filter(record=old.pk)] == ["update"]
    [manifest] = [each for each in archive.manifests() if each.rows]
    assert (manifest.table, manifest.rows) == ("engine_change_2024_03", 2)
    with gzip.open(archive.folder() / manifest.file, "rt") as file:
        rows = [json.loads(line) for line in file]
    assert [row["diff"].get("name") for row in rows] == [[None, "Hooli"], None]
    archive.check(archive.folder() / manifest.file, manifest)
    assert AuditEvent.objects.filter(kind="sign_in", at=LONG_AGO).count() == 1
    [told] = AuditEvent.objects.filter(kind="history_archived", count=2)
    assert told.detail["sha256"] == manifest.sha256


def test_a_damaged_file_is_noticed(ada, old):
    keep(ada, changes_months=24)
    retention.apply()
    [manifest] = [each for each in archive.manifests() if each.rows]
    path = archive.folder() / manifest.file
    path.write_bytes(gzip.compress(b'{"id": 1}\n'))
    with pytest.raises(RuntimeError):
        archive.check(path, manifest)


@pytest.fixture
def gone(ada, old):
    """The month of long ago went into its file; everything is to be kept again."""
    keep(ada, changes_months=24)
    retention.apply()
    keep(ada, changes_months=0)
    [manifest] = [each for each in archive.manifests() if each.rows]
    return manifest


def test_an_archived_month_comes_back_whole(ada, old, gone):
    assert returning.bring_back(gone.table, actor=ada) == 2
    workspace.forget()

    assert [each.verb for each in Change.objects.filter(record=old.pk).order_by("id")] == ["create", "update", "update"]
    assert horizon.begins_at() is None
    assert horizon.dropped_to() == changes.Position()
    assert asof.parse_moment("2024-03-20", ada.manner)
    assert not archive.manifests()
    assert not list(archive.folder().iterdir())
    assert AuditEvent.objects.filter(kind="history_brought_back", actor=ada.id, count=2).exists()
    keep(ada, changes_months=24)
    retention.apply()
    assert [each.rows for each in archive.manifests() if each.rows] == [2]


def test_what_came_back_stands_on_timelines_again(ada, old):
    deal = make("deal", ada, name="Roof", account=str(old.pk))
    Change.objects.filter(record=deal.pk).update(at=LONG_AGO)
    link(list(Change.objects.filter(record=deal.pk)))
    read_all()
    keep(ada, changes_months=24)
    retention.apply()
    keep(ada, changes_months=0)
    assert not TimelineLink.objects.filter(record=old.pk, entity="deal").exists()

    returning.bring_back("engine_change_2024_03", actor=ada)

    assert TimelineLink.objects.filter(record=old.pk, entity="deal").exists()


def test_later_months_come_back_first(ada, old):
    later = LONG_AGO + timedelta(days=31)
    Change.objects.filter(record=old.pk, verb="update", at=LONG_AGO).update(at=later)
    keep(ada, changes_months=24)
    retention.apply()
    keep(ada, changes_months=0)
    with pytest.raises(Refused) as refused:
        returning.bring_back("engine_change_2024_03", actor=ada)
    assert refused.value.code == "not_the_latest"

    returning.bring_back("engine_change_2024_04", actor=ada)
    workspace.forget()

    assert horizon.begins_at() == datetime(2024, 4, 1, tzinfo=UTC)
    first = json.loads(gzip.decompress((archive.folder() / "engine_change_2024_03.jsonl.gz").read_bytes()))
    assert horizon.dropped_to() == changes.Position(first["transaction"], first["id"])


def test_a_month_that_the_next_night_would_take_does_not_come(ada, gone):
    keep(ada, changes_months=24)
    with pytest.raises(Refused) as refused:
        tasks.ask_back(gone.table, actor=ada)
    assert refused.value.code == "kept_too_short"


def test_a_damaged_file_brings_nothing_back(ada, old, gone):
    (archive.folder() / gone.file).write_bytes(gzip.compress(b'{"id": 1}\n'))
    with pytest.raises(Refused) as refused:
        returning.bring_back(gone.table, actor=ada)
    assert refused.value.code == "damaged_archive"
    assert Change.objects.filter(record=old.pk).count() == 1
    assert archive.manifests()


def test_what_was_deleted_for_good_comes_back_without_its_values(ada, old, gone):
    save.delete([fresh(old)], actor=ada)
    purge.purge([("account", old.pk)], actor=ada)

    returning.bring_back(gone.table, actor=ada)

    came = Change.objects.filter(record=old.pk, at=LONG_AGO)
    assert [(each.title, each.diff) for each in came] == [("", {}), ("", {})]


def test_the_page_and_the_api_bring_a_month_back_for_administrators(enter, company, api_of, gone):
    assert f'value="{gone.table}"' in enter(company.ada).get("/admin/retention/").content.decode()
    problem(api_of(company.ann).post("retention/bring-back", {"table": gone.table}), 403)
    problem(api_of(company.ada).post("retention/bring-back", {"table": "engine_change_1999_01"}), 404)
    problem(api_of(company.ada).post("retention/bring-back", {"table": 4, "other": 1}), 422, "invalid")
    assert api_of(company.ada).post("retention/bring-back", {"table": gone.table}).status_code == 202
    assert archive.manifests()
    assert enter(company.ada).post("/admin/retention/bring-back", {"table": gone.table}).status_code == 302
    tasks.bring_back(table=gone.table, actor=str(company.ada.pk))
    assert not archive.manifests()


def test_events_are_kept_by_a_rule_of_their_own(ada, old):
    keep(ada, events_months=12)
    retention.apply()
    assert not AuditEvent.objects.filter(kind="sign_in", at=LONG_AGO).exists()
    assert Change.objects.filter(record=old.pk).count() == 3
    assert horizon.begins_at() is None


def test_as_of_says_where_history_begins(ada, old, api_of, company):
    keep(ada, changes_months=24)
    retention.apply()
    begins = horizon.begins_at()
    assert begins is not None
    assert begins >= datetime(2024, 4, 1, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        asof.parse_moment("2024-03-20", ada.manner)
    assert refused.value.code == "before_history"
    body = problem(api_of(company.ada).get("accounts?as_of=2024-03-20"), 422, "before_history")
    assert f"{begins.day} {begins:%b} {begins:%Y}" in body["detail"]
    assert asof.parse_moment(timezone.now().isoformat(), ada.manner)


def test_undo_says_so_too(ada, old, api_of, company):
    gone = Change.objects.filter(record=old.pk).order_by("id").first()
    keep(ada, changes_months=24)
    retention.apply()
    with pytest.raises(NotFound, match="history begins on"):
        undo.look([gone.id], actor=ada)
    problem(api_of(company.ada).post(f"changes/{gone.id}/undo"), 404)


def test_a_place_in_the_feed_before_the_beginning_is_gone(ada, old, api_of, company):
    before = changes.position_of(Change.objects.filter(record=old.pk).order_by("id").first())
    keep(ada, changes_months=24)
    retention.apply()
    body = problem(api_of(company.ada).get(f"changes?after={before}"), 410, "cursor_too_old")
    assert body["history_begins_at"]
    assert api_of(company.ada).get(f"changes?after={horizon.dropped_to()}").status_code == 200
    assert api_of(company.ada).get("changes").status_code == 200


def test_a_month_waits_for_a_follower_that_is_behind(ada, old):
    Cursor.objects.filter(name="timeline").update(transaction=0, change=0)
    keep(ada, changes_months=24)
    partitions.prepare()
    assert "timeline" in {each.waits_for for each in retention.would_go() if each.rows}
    retention.apply()
    assert Change.objects.filter(record=old.pk).count() == 3


def test_a_timeline_says_where_it_begins_and_new_notes_find_their_grandparents(ada, old, enter, company):
    deal = make("deal", ada, name="Roof", account=str(old.pk))
    Change.objects.filter(record=deal.pk).update(at=LONG_AGO)
    read_all()
    keep(ada, changes_months=24)
    retention.apply()
    note = make("note", ada, text="<p>Hello</p>", record=about(fresh(deal)))
    link(list(Change.objects.filter(record=note.pk)))
    assert TimelineLink.objects.filter(record=old.pk, entity="note").exists()
    shown = enter(company.ada).get(f"/accounts/{old.number}").content.decode()
    assert "History begins on" in shown


def test_only_administrators_set_it_and_nonsense_is_refused(ada, ann):
    with pytest.raises(NotAllowed):
        retention.set_policy({"changes_months": 1}, actor=ann)
    with pytest.raises(Invalid) as refused:
        retention.set_policy({"changes_months": -1, "events_months": True, "other": 1}, actor=ada)
    assert set(refused.value.fields) == {"changes_months", "events_months", "other"}
    assert not Setting.objects.filter(name="keep_changes_months").exists()


def test_the_page_looks_before_it_saves(enter, company, ada, old):
    partitions.prepare()
    client = enter(company.ada)
    given = {"changes_months": "24", "events_months": "0", "readings_months": "0", "bin_days": "0"}
    shown = client.post("/admin/retention/", {**given, "step": "look"}).content.decode()
    assert "2024" in shown
    assert retention.policy()["changes_months"] == 0
    client.post("/admin/retention/", {**given, "step": "save"})
    workspace.forget()
    assert retention.policy()["changes_months"] == 24
    assert client.post("/admin/retention/", {**given, "bin_days": "soon", "step": "save"}).status_code == 422
    assert enter(company.ann).get("/admin/retention/").status_code == 403


def test_the_api_sets_and_shows_it(api_of, company, old):
    partitions.prepare()
    api = api_of(company.ada)
    body = api.patch("retention", {"changes_months": 24}).json()
    assert body["changes_months"] == 24
    assert [each["rows"] for each in body["would_go"] if each["rows"]] == [2]
    problem(api.patch("retention", {"changes_months": "many"}), 422, "invalid")
    problem(api_of(company.ann).get("retention"), 403)
    assert api.post("retention/apply").status_code == 202


def test_it_is_the_months_that_are_cut(ada):
    assert partitions.month_before(0).day == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_inherits where inhparent = 'audit_auditevent'::regclass")
        assert cursor.fetchone()[0] >= 4
    assert timezone.now() - timedelta(days=800) < partitions.month_before(24) + timedelta(days=62)


def test_what_was_set_in_another_process_counts_at_once(ada, old, monkeypatch):
    keep(ada, changes_months=24, bin_days=1)
    gone = make("account", ada, name="Gone")
    save.delete([fresh(gone)], actor=ada)
    assert retention.policy()["changes_months"] == 24
    Setting.objects.filter(name__in=("keep_changes_months", "keep_bin_days")).update(value=0)  # by another process
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=3))
    assert retention.apply() == []
    assert Change.objects.filter(record=old.pk, at__lt=LONG_AGO + timedelta(days=1)).count() == 2
    assert type(gone).objects.filter(pk=gone.pk).exists()
