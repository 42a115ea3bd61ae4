"""The step that sends a letter: once, in the words of the rule, to nobody who wants no mail; a try shows it and sends nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base import seal
from regulars.base.errors import Invalid
from regulars.engine import workspace
from regulars.engine.models import FieldRule
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.workflow.book import page_of
from regulars.services.workflow.rehearsing import try_out
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.workflow.conftest import edit, make

LETTER = {"do": "mail", "to": "email", "subject": "Welcome, {name}", "text": "Yours,\n{owner}"}


@pytest.fixture
def greeted(automation):
    return automation.rule("contact", {"kind": "created"}, LETTER)


def test_a_letter_goes_out_once_to_the_address_of_the_record(automation, greeted, ann):
    make("contact", ann, name="Jo Smith", email="jo@example.com")
    automation.settle()
    automation.settle()
    letter = OutgoingLetter.objects.get()
    assert (letter.to, letter.subject) == ("jo@example.com", "Welcome, Jo Smith")
    assert automation.runs(greeted)[0].state == "done"


def test_who_wants_no_mail_gets_none_and_who_has_no_address_is_told_of(automation, greeted, ann):
    make("contact", ann, name="Quiet", email="quiet@example.com", do_not_email=True)
    make("contact", ann, name="Nowhere")
    automation.settle()
    assert not OutgoingLetter.objects.exists()
    assert [run.state for run in automation.runs(greeted)] == ["done", "failed"]


def test_a_try_shows_the_letter_and_sends_nothing(company, automation, ann):
    rule = automation.rule("contact", {"kind": "button"}, LETTER)
    contact = make("contact", ann, name="Jo Smith", email="jo@example.com")
    trial = try_out(page_of(rule), rule.steps, str(contact.pk), viewer=actor_of(company.ada))
    assert trial.marks[0].told["letter"] == {"to": "jo@example.com", "subject": "Welcome, Jo Smith", "text": "Yours,\nAnn Rep"}  # fmt: skip
    assert not OutgoingLetter.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"to": "name"}, {"to": ""}, {"to": "", "address": "nobody"}, {"subject": " "}, {"text": "{nothing}"}]
)
def test_a_letter_that_could_not_be_sent_is_refused(automation, wrong):
    with pytest.raises(Invalid) as refused:
        automation.rule("contact", {"kind": "created"}, {**LETTER, **wrong})
    assert "steps" in refused.value.fields


def test_with_a_purpose_only_who_allowed_it_gets_the_letter_and_the_log_says_so(automation, ann, company, enter):
    rule = automation.rule("contact", {"kind": "changed", "fields": ["job_title"]}, {**LETTER, "purpose": "newsletter"})
    jo = make("contact", ann, name="Jo Smith", email="jo@example.com")
    al = make("contact", ann, name="Al Brown", email="al@example.com")
    person = {"entity": "contact", "id": str(jo.pk)}
    make("consent", SYSTEM, person=person, purpose="newsletter", channel="email", basis="consent", state="given")
    for contact in (jo, al):
        edit(contact, ann, job_title="Buyer")
    automation.settle()
    assert [letter.to for letter in OutgoingLetter.objects.all()] == ["jo@example.com"]
    sent, kept = (run.done_steps.get() for run in automation.runs(rule))
    assert (sent.told["sent"], kept.told["sent"], kept.told["purpose"]) == (1, 0, "newsletter")
    page = enter(company.ada).get(f"/admin/rules/{rule.pk}/runs/{kept.run_id}").content.decode()
    assert "no consent to mail for “Newsletter”" in page


@pytest.mark.parametrize("more", [{"purpose": "nothing"}, {"purpose": "newsletter", "to": "account.email"}])
def test_a_purpose_is_one_of_consents_and_of_a_person(automation, more):
    with pytest.raises(Invalid) as refused:
        automation.rule("contact", {"kind": "created"}, {**LETTER, **more})
    assert "steps" in refused.value.fields


def test_a_letter_writes_amounts_and_days_as_people_do_and_a_text_for_a_day_stays_readable_for_programs(
    automation, deal, ann
):
    words = {
        "address": "jo@example.com",
        "subject": "{name}: {amount}",
        "text": "By {closes_on}, {probability} sure, since {created_at}",
    }
    dated = {"do": "set", "values": {"description": {"text": "By {closes_on}"}, "closes_on": {"text": "{closes_on}"}}}
    rule = automation.rule("deal", {"kind": "created"}, {"do": "mail", **words}, dated)
    made = deal(amount="5482 USD", closes_on="2027-02-17")
    automation.settle()
    letter = OutgoingLetter.objects.get()
    assert letter.subject == "Rack servers: $5,482"
    assert [run.state for run in automation.runs(rule)] == ["done"]
    made.refresh_from_db()
    assert (made.description, str(made.closes_on)) == ("By 17 Feb 2027", "2027-02-17")


def test_a_letter_in_russian_writes_amounts_and_days_in_russian(automation, deal, company):
    template = {"label": "Won", "key": "won", "entity": "deal", "subject_ru": "{amount}", "body_ru": "До {closes_on}"}
    make("message-template", SYSTEM, **template)
    automation.rule("deal", {"kind": "created"}, {"do": "mail", "address": "jo@example.com", "template": "won"})
    deal(amount="5482.5 USD", closes_on="2027-02-17")
    automation.settle()
    assert OutgoingLetter.objects.get().subject.replace("\xa0", " ") == "5 482,50 $"


def test_a_letter_waits_for_the_end_of_a_do_not_disturb_time_and_is_not_sent_where_none_is_in_sight(
    automation, ann, company
):
    automation.rule("contact", {"kind": "changed", "fields": ["job_title"]}, LETTER)
    jo = make("contact", ann, name="Jo Smith", email="jo@example.com")
    al = make("contact", ann, name="Al Brown", email="al@example.com")
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    last = {"ends_on": tomorrow.isoformat(), "reason": "Stocktaking"}
    make("quiet-time", SYSTEM, person={"entity": "contact", "id": str(jo.pk)}, channels=["email"], **last)
    make("quiet-time", SYSTEM, person={"entity": "contact", "id": str(al.pk)}, channels=["email"])
    for contact in (jo, al):
        edit(contact, ann, job_title="Chief")
    automation.settle()
    letter = OutgoingLetter.objects.get()
    assert (letter.to, letter.next_at.date()) == ("jo@example.com", tomorrow + timedelta(days=1))


def test_somebody_who_works_here_reads_what_they_may_see_themselves(automation, ann, company):
    rule = automation.rule("contact", {"kind": "created"}, {**LETTER, "to": "owner.email", "text": "{name}: {phone}"})
    role = make_role("No telephones", grants("all"))
    FieldRule.objects.create(role=role, entity="contact", field="phone", mode="hidden")
    give(company.ann, role)
    workspace.move_access_epoch()
    make("contact", SYSTEM, name="Jo Smith", phone="+12025554567", owner=str(company.ann.pk))
    make("contact", SYSTEM, name="Al Brown", phone="+12025554567", owner=str(company.ada.pk))
    automation.settle()
    said = {letter.to: seal.unseal(letter.content, purpose="outbox") for letter in OutgoingLetter.objects.all()}
    assert "Jo Smith" in said[company.ann.email]
    assert "4567" not in said[company.ann.email]
    assert "4567" in said[company.ada.email]
    assert [run.state for run in automation.runs(rule)] == ["done", "done"]


def test_of_a_record_that_they_may_not_see_somebody_who_works_here_gets_no_letter(automation, company, enter):
    typed = {"do": "mail", "address": company.ann.email, "subject": "New", "text": "{name}"}
    rule = automation.rule("contact", {"kind": "created"}, typed)
    give(company.ann, make_role("Own alone", grants("own")))
    workspace.move_access_epoch()
    make("contact", SYSTEM, name="Jo Smith", owner=str(company.carl.pk))
    automation.settle()
    assert not OutgoingLetter.objects.exists()
    run = automation.runs(rule)[0]
    assert "may not see this record" in enter(company.ada).get(f"/admin/rules/{rule.pk}/runs/{run.pk}").content.decode()
