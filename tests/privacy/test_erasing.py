"""Erasing a person: afterwards nothing of theirs is anywhere, and a certificate tells so."""

import io
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from regulars.areas.contacts.models import Contact
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import access, merging, registry, runs, save, stored, undo
from regulars.engine.models import Change, Run, StoredFile
from regulars.engine.models.workspace import SearchWord
from regulars.services.duplicates.models import DuplicatePair, MatchKey
from regulars.services.exchange import previewing
from regulars.services.exchange.plan import read_plan
from regulars.services.privacy import people, requests, suppression, tasks
from regulars.services.privacy.erasing import certificate
from regulars.services.privacy.erasing.marks import marks_of
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.models import Erasure, Return
from regulars.services.privacy.people import Person
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of, give, grants, make_role

pytestmark = pytest.mark.django_db

MARKERS = (
    "zqivana",
    "zqmarkova",
    "zqoldname",
    "zqdiabetes",
    "zqpassport",
    "zqnote",
    "zqcall",
    "zqfile",
    "zqstreet",
    "5550142",
    "zqdouble",
)
EMAIL = "zqivana@zqmarkova.example"
PHONE = "+12025550142"


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def ivana(company, ada, own, media):
    """A person with everything that can hang on one: history, a double, activities, files, deals, consents, imports."""
    own.field("contact", "passport", "text", is_sensitive=True)
    own.field("contact", "hobby", "text", is_personal=True, is_searched=True)
    acme = make("account", ada, name="Acme Ltd")
    person = make(
        "contact", ada, name="Zqoldname Zqmarkova", account=str(acme.pk), phone=PHONE, external_id="old-zqivana-7"
    )
    person = edit(
        fresh(person),
        ada,
        name="Zqivana Zqmarkova",
        email=EMAIL,
        passport="zqpassport 117",
        hobby="zqdiabetes walks",
        address={"street": "Zqstreet 9", "city": "Riga"},
        description="<p>Has zqdiabetes</p>",
    )
    double = make("contact", ada, name="Zqdouble Zqmarkova", mobile=PHONE)
    merging.merge(registry.get("contact"), person.pk, [double.pk], actor=ada)
    make("contact-point", ada, record=about(person), kind="email", value="zqmarkova@zqdouble.example")
    make("note", ada, record=about(person), text="<p>zqnote about Zqivana Zqmarkova</p>")
    make("call", ada, record=about(person), name="Call zqcall", phone=PHONE, result="zqcall said")
    deal = make(
        "deal",
        ada,
        name="Licences for Zqivana Zqmarkova",
        account=str(acme.pk),
        contact=str(person.pk),
        amount={"amount": "5000.00", "currency": "USD"},
    )
    make(
        "deal-role", ada, deal=str(deal.pk), contact=str(person.pk), role="decides", note="Ask zqivana zqmarkova first"
    )
    make("note", ada, record=about(acme), text=f"<p>Write to {EMAIL.upper()} or 202 555-01-42</p>")
    make("consent", ada, person=about(person), purpose="marketing", evidence="zqfile of a call")
    stored.keep(
        b"zqfile contents",
        name="zqfile.txt",
        media_type="text/plain",
        actor_id=ada.id,
        entity="contact",
        record=person.pk,
    )
    source = stored.keep(f"name,email\nx,{EMAIL}\n".encode(), name="people.csv", media_type="text/csv", actor_id=ada.id)
    Run.objects.create(
        kind="import",
        label="Import",
        entity="contact",
        actor_id=ada.id,
        state="done",
        input={"file": str(source.pk), "name": "people.csv", "seen": EMAIL},
    )
    return fresh(person)


@pytest.fixture
def asked(ada, ivana):
    return make(
        "subject-request", ada, name="Zqivana Zqmarkova", kind="erasure", email=EMAIL, records=[f"contact:{ivana.pk}"]
    )


def erase(asked, ada, mode="erase", **more):
    code = plan_of([Person.read(each) for each in asked.records]).confirmation
    run = requests.erase(asked, mode=mode, confirmation=code, actor=ada, **more)
    tasks.erase(run=str(run.pk))
    run.refresh_from_db()
    assert run.state == runs.DONE, run.message
    return Erasure.objects.get(request=asked)


def everything_in_the_database():
    """Every row of every table as text: what a dump would hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row.lower()


def left(markers=MARKERS):
    return sorted(
        {(table, marker) for table, row in everything_in_the_database() for marker in markers if marker in row}
    )


@pytest.mark.parametrize("mode", ["erase", "anonymise"])
def test_nothing_of_the_person_is_left_in_any_table_or_file(ivana, asked, ada, media, mode):
    assert {marker for _table, marker in left()} == set(MARKERS)
    erase(asked, ada, mode)
    assert left() == []
    for path in Path(media).rglob("*"):
        if path.is_file():
            assert not any(marker.encode() in path.read_bytes().lower() for marker in MARKERS), path


def test_what_records_are_compared_by_goes_too(ivana, asked, ada):
    MatchKey.objects.create(key=7, record=ivana.pk)
    DuplicatePair.objects.create(
        one=ivana.pk, other=uuid.UUID(int=2**128 - 1), one_entity="contact", other_entity="contact",
        probability=0.9, weight=1.0, levels={"email": ["same", 1.0]}, state="dismissed", judged_at=timezone.now(),
    )  # fmt: skip
    erase(asked, ada)
    assert not MatchKey.objects.filter(record=ivana.pk).exists()
    assert not DuplicatePair.objects.exists()


def test_the_deal_stays_with_its_amount(ivana, asked, ada):
    erase(asked, ada)
    row = access.records("deal", ada).rows(["name", "amount", "contact"])[0]
    assert row["amount"].amount == 5000
    assert row["name"].startswith("Licences for Erased person")
    assert row["contact"].label.startswith("Erased person")


def test_erased_records_go_to_the_bin_and_anonymised_ones_stay(ivana, asked, ada):
    erase(asked, ada, "anonymise")
    row = access.records("contact", ada).row(ivana.pk, ["name", "email", "account", "passport"])
    assert row["name"].full.startswith("Erased person")
    assert (row["email"], row["passport"]) == (None, None)
    assert row["account"].label == "Acme Ltd"


def test_no_undo_brings_anything_back(ivana, asked, ada):
    before = list(Change.objects.filter(record=ivana.pk).order_by("-id").values_list("id", flat=True))
    batches = set(Change.objects.filter(record=ivana.pk, batch__isnull=False).values_list("batch", flat=True))
    erase(asked, ada, "anonymise")
    name = fresh(ivana).name
    result = undo.undo_changes(before, actor=ada)
    assert result.taken_back == 0
    assert {reason for _change, reason in result.left} == {
        "Its person was erased since: nothing brings the values back."
    }
    for batch in batches:
        undo.undo_batch(batch, actor=ada)
    assert fresh(ivana).name == name
    assert left() == []


def test_a_look_at_the_past_does_not_show_it(ivana, asked, ada):
    moment = timezone.now()
    erase(asked, ada, "anonymise")
    shown = (
        access.records("contact", ada)
        .as_of(moment - timedelta(microseconds=1))
        .page(["name", "email", "phone", "description"])
        .rows
    )
    assert not any(marker in str([row.values for row in shown]).lower() for marker in MARKERS)


def test_others_with_the_same_mailbox_keep_it(ivana, asked, ada):
    other = make("contact", ada, name="Boris Other", email=EMAIL)
    erase(asked, ada)
    assert fresh(other).email == EMAIL
    assert fresh(other).name == "Boris Other"


def test_the_certificate_tells_everything_but_values_and_is_sealed(ivana, asked, ada):
    made = erase(asked, ada)
    assert certificate.is_whole(made)
    assert made.executed_by_id == ada.id
    assert made.content["counts"]["in_all"]["records"] >= 6
    assert made.content["counts"]["files"] == {"records": 1, "runs": 1}
    assert made.content["request"]["kind"] == "erasure"
    assert not any(marker in str(made.content).lower() for marker in MARKERS)
    made.content["mode"] = "anonymise"
    assert not certificate.is_whole(made)


def test_the_certificate_is_downloaded_by_those_who_may(company, ivana, asked, ada, enter):
    made = erase(asked, ada)
    answer = enter(company.ada).get(f"/admin/personal-data/certificates/{made.pk}.json")
    assert orjson.loads(answer.content)["sha256"] == made.digest
    assert enter(company.ann).get(f"/admin/personal-data/certificates/{made.pk}.json").status_code == 403
    assert "As it was sealed" in enter(company.ada).get(f"/erasures/{made.pk}/related").content.decode()


def test_words_that_others_have_too_are_still_found(ivana, asked, ada):
    make("contact", ada, name="Walter Walks")
    erase(asked, ada)
    assert SearchWord.objects.filter(word="walks").exists()
    assert not SearchWord.objects.filter(word="zqmarkova").exists()


def test_an_old_file_does_not_bring_the_person_back_unnoticed(ivana, asked, ada):
    erase(asked, ada)
    back = make("contact", ada, name="Someone", email=EMAIL)
    make("contact", ada, name="Nobody", email="other@example.com")
    suppression.notice(list(Change.objects.filter(record=back.pk)))
    found = Return.objects.get()
    assert (found.record, found.field) == (back.pk, "email")
    suppression.notice(list(Change.objects.filter(record=back.pk)))
    assert Return.objects.count() == 1


def test_the_preview_of_an_import_names_rows_about_erased_people(company, ivana, asked, ada, enter):
    file = f"Name,E-mail\nSomeone,{EMAIL}\nNobody,other@example.com\n".encode()
    before = previewed(file, ada)
    assert "returning" not in before.counts
    erase(asked, ada)
    run = previewed(file, ada)
    assert run.counts["returning"] == 1
    assert [row["number"] for row in run.position["shown"]["returning"]] == [2]
    page = enter(company.ada).get(f"/runs/{run.id}/preview").content.decode()
    assert "People who were erased at their request" in page
    assert not Contact.objects.filter(email=EMAIL).exists()


def previewed(file, actor):
    run = previewing.bring(file, name="old.csv", size=len(file), entity=registry.get("contact"), actor=actor)
    previewing.decide(run, read_plan(run.input["plan"]), actor=actor)
    run.refresh_from_db()
    return run


def test_the_preview_must_be_the_present_one(ivana, asked, ada):
    code = plan_of([Person.read(each) for each in asked.records]).confirmation
    make("note", ada, record=about(ivana), text="<p>One more</p>")
    with pytest.raises(Invalid) as refused:
        requests.erase(asked, mode="erase", confirmation=code, actor=ada)
    assert refused.value.code == "bad_confirmation"
    assert not Run.objects.filter(kind="erase_person").exists()


def test_a_right_on_everything_does_not_reach_so_far(company, ivana, asked):
    give(company.carl, make_role("All", grants("all")))
    carl = actor_of(company.carl)
    for verb in ("erase", "hand_over"):
        with pytest.raises(NotAllowed):
            getattr(requests, verb)(
                asked, actor=carl, **({"mode": "erase", "confirmation": "x"} if verb == "erase" else {})
            )
    give(company.carl, make_role("Officer", {**grants("all"), ("subject-request", "hand_over"): "all"}))
    run = requests.hand_over(asked, actor=actor_of(company.carl))
    assert run.kind == "hand_over"
    with pytest.raises(NotAllowed):
        requests.erase(asked, mode="erase", confirmation="x", actor=actor_of(company.carl))


def test_who_may_still_sign_in_is_not_erased(company, ada):
    asked = make("subject-request", ada, name="Bob", records=[f"user:{company.bob.pk}"])
    with pytest.raises(Refused) as refused:
        requests.erase(asked, mode="erase", confirmation="x", actor=ada)
    assert refused.value.code == "account_open"
    own = make("subject-request", ada, name="Ada", records=[f"user:{ada.id}"])
    with pytest.raises(Refused) as refused:
        requests.erase(own, mode="erase", confirmation="x", actor=ada)
    assert refused.value.code == "own_account"


def test_a_former_colleague_is_erased_and_their_work_stays(company, ada, media):
    bob = actor_of(company.bob)
    work = make("account", bob, name="Work of the colleague")
    user = edit(fresh(company.bob), ada, name="Zqivana Zqmarkova", email=EMAIL)
    edit(fresh(user), ada, is_active=False)
    asked = make("subject-request", ada, name="Former", records=[f"user:{user.pk}"])
    erase(asked, ada)
    assert left(("zqivana", "zqmarkova")) == []
    assert fresh(work).owner_id == user.pk
    assert fresh(user).name.startswith("Erased person")


def test_the_file_of_a_person_holds_everything_and_counts_as_reading(ivana, asked, ada, media):
    run = requests.hand_over(asked, actor=ada)
    tasks.hand_over(run=str(run.pk))
    run.refresh_from_db()
    assert run.state == runs.DONE, run.message
    with zipfile.ZipFile(stored.path_of(run.result)) as archive:
        names = archive.namelist()
        text = archive.read("data.json").decode()
        page = archive.read("index.html").decode()
        manifest = orjson.loads(archive.read("manifest.json"))
    assert {"index.html", "data.json", "manifest.json"} < set(names)
    assert any(name.endswith("zqfile.txt") for name in names)
    for marker in ("zqpassport", "zqdiabetes", "zqnote", "Zqdouble", EMAIL):
        assert marker in text
    assert "zqpassport" in page
    assert set(manifest["sha256"]) == set(names) - {"manifest.json"}
    from regulars.engine.models import Reading

    assert Reading.objects.filter(actor=ada.id, records__contains=[ivana.pk]).exists()
    assert Change.objects.filter(record=asked.pk, verb="hand_over").exists()
    erase(asked, ada)
    assert not StoredFile.objects.filter(pk=run.result_id).exists()


def test_people_are_found_by_name_mail_and_phone_in_the_bin_and_merged(ivana, ada):
    assert {each.person.id for each in people.search("zqmarkov")} >= {ivana.pk}
    assert {each.state for each in people.search("zqmarkov")} == {"", "merged"}
    assert [each.person.id for each in people.search(EMAIL.upper()) if not each.state] == [ivana.pk]
    save.delete([fresh(ivana)], actor=ada)
    assert "bin" in {each.state for each in people.search("+1 202 555-0142")}


def test_marks_are_taken_out_whatever_way_they_are_written():
    marks = marks_of({"a.b@example.com", "+79161234567"}, {"Иван Петров", "Ann"}, "X")
    for text in ("A.B@Example.com", "8 (916) 123-45-67", "+7 916 123 45 67", "иван  петров"):
        assert marks.redacted(f"see {text}, please") == "see X, please"
    for text in (
        "aa.b@example.com",
        "a.b@example.community",
        "791612345678",
        "Иван Петровский",
        "Ann too",
        "0a-79161234567-0b",
    ):
        assert marks.redacted(text) == text


def test_the_pages_lead_from_the_search_to_the_erasure(company, ivana, ada, enter):
    browser = enter(company.ada)
    page = browser.get("/admin/personal-data/?q=zqmarkova").content.decode()
    assert f"contact:{ivana.pk}" in page
    answer = browser.post("/admin/personal-data/ask", {"record": [f"contact:{ivana.pk}"], "kind": "erasure"})
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    code = plan_of([Person("contact", ivana.pk)]).confirmation
    assert code in page
    wrong = browser.post(f"{answer['Location']}erase", {"mode": "erase", "confirmation": "nonsense"}, follow=True)
    assert "not the code" in wrong.content.decode()
    assert not Run.objects.filter(kind="erase_person").exists()
    done = browser.post(f"{answer['Location']}erase", {"mode": "erase", "confirmation": code.lower()})
    assert done.status_code == 302
    assert "/runs/" in done["Location"]


def test_pages_and_api_are_closed_to_those_without_the_right(company, ivana, asked, enter, api_of):
    for address in ("/admin/personal-data/", f"/admin/personal-data/{asked.pk}/", "/admin/personal-data/readings/"):
        assert enter(company.ann).get(address).status_code == 403
    for address in (
        "personal-data?q=zqmarkova",
        f"personal-data/{asked.pk}",
        "sensitive-readings",
        "returns-after-erasure",
    ):
        assert api_of(company.ann).get(address).status_code == 403


def test_a_program_finds_previews_and_erases(company, ivana, asked, api_of, media):
    api = api_of(company.ada)
    assert api.get("personal-data?q=zqmarkova").json()["items"][0]["record"].startswith("contact:")
    kept = api.get(f"personal-data/{asked.pk}").json()
    assert {each["entity"] for each in kept["kept"]} >= {"contact", "note", "call", "deal", "consent"}
    answer = api.post(
        f"subject-requests/{asked.pk}/actions/erase", {"mode": "erase", "confirmation": kept["confirmation"]}
    )
    assert answer.status_code == 200, answer.content
    tasks.erase(run=answer.json()["result"]["run"])
    assert left() == []
    assert api.get("sensitive-readings").status_code == 200
    assert api.get("returns-after-erasure").json() == {"items": []}


def test_a_request_is_due_in_thirty_days_and_closed_once(ada):
    asked = make("subject-request", ada, name="Someone", received_on="2026-03-01")
    assert str(asked.due_on) == "2026-03-31"
    requests.close(asked, answer="Told by mail", actor=ada)
    assert fresh(asked).closed_at is not None
    requests.reopen(fresh(asked), actor=ada)
    assert fresh(asked).closed_at is None


def test_records_of_a_request_are_people_that_there_are(company, ada, ivana):
    company_account = make("account", ada, name="No Person Ltd")
    for wrong in (
        ["nonsense"],
        [f"account:{company_account.pk}"],
        ["contact:00000000-0000-0000-0000-000000000000"],
        [5],
    ):
        with pytest.raises(Invalid) as refused:
            make("subject-request", ada, name="X", records=wrong)
        assert "records" in refused.value.fields


def test_zip_files_are_looked_into(tmp_path):
    from regulars.services.privacy.erasing.files import holds

    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{EMAIL}</t>" + " " * 5000)
    path = tmp_path / "book.xlsx"
    path.write_bytes(inner.getvalue())
    assert EMAIL.encode() not in inner.getvalue()
    assert holds(path, marks_of({EMAIL}, set(), "X"))
    assert not holds(path, marks_of({"else@example.com"}, set(), "X"))
