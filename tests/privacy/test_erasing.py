"""Erasing a person: afterwards nothing of theirs is anywhere, and a certificate tells so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.engine import access, undo
from regulars.engine.models import Change
from regulars.engine.models.workspace import SearchWord
from regulars.services.audit import archive
from regulars.services.duplicates.models import DuplicatePair, MatchKey
from regulars.services.outbox.actions import Letter, send_many
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.privacy import suppression
from regulars.services.privacy.erasing import certificate
from regulars.services.privacy.erasing.marks import marks_of
from regulars.services.privacy.models import Return
from tests.areas.make import edit, fresh, make
from tests.factories import personal
from tests.factories.people import actor_of
from tests.factories.personal import EMAIL, MARKERS
from tests.privacy.steps import erase, in_files, left

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["erase", "anonymise"])
def test_nothing_of_the_person_is_left_in_any_table_or_file(ivana, asked, ada, media, mode):
    personal.traces_of(ivana, ada)
    assert {marker for _table, marker in left()} == set(MARKERS)
    assert len(in_files(media)) == 7, (
        "an upload, a source, a workbook in an archive, refused rows, waiting rows, two months"
    )
    made = erase(asked, ada, mode)
    assert left() == []
    assert in_files(media) == []
    assert not MatchKey.objects.filter(record=ivana.pk).exists()
    assert not DuplicatePair.objects.exists()
    assert made.content["counts"]["archives"] == {
        "engine_change_2024_03.jsonl.gz": 3,
        "audit_auditevent_2024_03.jsonl.gz": 1,
    }


def test_archived_months_stay_whole_and_say_that_they_were_written_anew(ivana, asked, ada, media):
    personal.traces_of(ivana, ada)
    before = {each.file: each for each in archive.manifests()}
    erase(asked, ada)
    for each in archive.manifests():
        archive.check(archive.folder() / each.file, each)
        was = before[each.file]
        assert (each.rows, each.first_at, each.last_at) == (was.rows, was.first_at, was.last_at)
        assert each.sha256 != was.sha256
        assert each.rewritten_at
    other = next(row for _table, row in archive.rows() if row.get("title") == "Other Ltd")
    assert other["diff"]["city"] == [None, "Riga"]
    assert other["diff"]["email"][1].startswith("Erased person")


def test_the_names_that_another_person_has_stay_in_their_records(ivana, asked, ada):
    other = make("contact", ada, name=personal.OLD_NAME)
    erase(asked, ada)
    assert fresh(other).name == personal.OLD_NAME


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


def test_letters_to_and_about_the_person_go_with_their_sealed_words(ivana, asked, ada):
    words = {"subject": "Your offer", "text": "Dear Ivana"}
    send_many(
        [
            Letter(to=f"Ivana <{EMAIL.upper()}>", **words),
            Letter(to="boss@example.com", entity="contact", record=ivana.pk, **words),
            Letter(to=f"not-{EMAIL}", **words),
        ]
    )
    made = erase(asked, ada)
    assert [letter.to for letter in OutgoingLetter.objects.all()] == [f"not-{EMAIL}"]
    assert made.content["counts"]["tables"]["outbox_outgoingletter"] == 2
