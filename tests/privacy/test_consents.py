"""Consents: the last word of a person counts, and no word is changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from regulars.areas.consents.queries import may_contact, may_contact_all, standing
from regulars.base.errors import Refused
from regulars.engine import save, undo
from regulars.engine.models import Change
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import SYSTEM, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def person(ann):
    return make("contact", ann, name="Olga Petrova", email="olga@example.com")


def said(person, actor, purpose="newsletter", channel="email", **given):
    return make("consent", actor, person=about(person), purpose=purpose, channel=channel, **given)


def ago(**given):
    return (timezone.now() - timedelta(**given)).isoformat()


def test_without_a_word_nobody_may_be_reached(person):
    assert not may_contact(person, "email", "newsletter")


def test_a_consent_opens_its_way_and_purpose_alone(person, ann):
    said(person, ann)
    assert may_contact(person, "email", "newsletter")
    assert not may_contact(person, "phone", "newsletter")
    assert not may_contact(person, "email", "marketing")


def test_a_withdrawal_is_a_record_of_its_own_and_counts(person, ann):
    given = said(person, ann, given_at=ago(days=2), wording="I agree", wording_version="3")
    from regulars.areas.consents.actions import withdraw

    taken_back = withdraw(given, source="email", evidence="mail of today", actor=ann)
    assert not may_contact(person, "email", "newsletter")
    assert fresh(given).state == "given"
    assert (taken_back.state, taken_back.wording_version, taken_back.evidence) == ("withdrawn", "3", "mail of today")
    assert may_contact(person, "email", "newsletter", at=timezone.now() - timedelta(days=1))
    said(person, ann)
    assert may_contact(person, "email", "newsletter")


def test_a_later_word_on_every_way_counts_for_each(person, ann):
    said(person, ann, given_at=ago(days=3))
    said(person, ann, channel="any", state="withdrawn", given_at=ago(days=1))
    assert not may_contact(person, "email", "newsletter")
    said(person, ann, channel="phone")
    assert may_contact(person, "phone", "newsletter")


def test_a_consent_runs_out(person, ann):
    said(person, ann, given_at=ago(days=30), valid_until=(timezone.now() - timedelta(days=1)).date().isoformat())
    assert not may_contact(person, "email", "newsletter")
    assert [each.holds for each in standing(person)] == [False]


def test_a_consent_holds_until_its_last_day_is_over_where_the_company_is(person, ann):
    said(person, ann, given_at="2026-03-01T10:00:00Z", valid_until="2026-03-31")
    with timezone.override("Asia/Vladivostok"):
        assert may_contact(person, "email", "newsletter", at=datetime(2026, 3, 31, 13, 59, tzinfo=UTC))
        assert not may_contact(person, "email", "newsletter", at=datetime(2026, 3, 31, 14, 0, tzinfo=UTC))


def test_do_not_call_stands_above_every_consent(person, ann):
    said(person, ann, channel="any")
    assert may_contact(person, "phone", "newsletter")
    called = edit(fresh(person), ann, do_not_call=True)
    assert not may_contact(called, "phone", "newsletter")
    assert may_contact_all([called], "email", "newsletter") == {person.pk: True}


def test_consents_of_a_lead_go_on_with_the_contact_it_became(ann):
    from regulars.areas.sales.actions.leads import convert

    lead = make("lead", ann, name="Pyotr Lead", company="Lead Ltd")
    said(lead, ann)
    convert(fresh(lead), with_deal=False, actor=ann)
    contact = fresh(lead).contact
    assert may_contact(contact, "email", "newsletter")


def test_a_consent_is_not_changed(person, ann):
    given = said(person, ann)
    for actor in (ann, SYSTEM.__class__(id=ann.id, is_admin=True)):
        with pytest.raises(Refused) as refused:
            edit(fresh(given), actor, state="withdrawn")
        assert refused.value.code == "consent_is_kept"
    assert may_contact(person, "email", "newsletter")


def test_what_is_to_come_was_not_said(person, ann):
    with pytest.raises(Refused):
        said(person, ann, given_at=(timezone.now() + timedelta(days=1)).isoformat())


def test_consents_are_read_and_written_by_those_who_may_do_so_with_the_person(company, person, ann):
    carl = actor_of(company.carl)
    with pytest.raises(Refused):
        said(person, carl)


def test_consents_move_with_a_merge_and_back(person, ann, company):
    from regulars.engine import merging, registry

    double = make("contact", ann, name="Olga Petrova")
    said(double, ann)
    ada = actor_of(company.ada)
    merged = merging.merge(registry.get("contact"), person.pk, [double.pk], actor=ada)
    assert may_contact(person, "email", "newsletter")
    undo.undo_batch(merged.batch, actor=ada)
    assert not may_contact(person, "email", "newsletter")
    assert Change.objects.filter(entity="consent").exists()


def test_the_panel_shows_how_one_stands_and_the_api_withdraws(company, person, ann, enter, api_of):
    given = said(person, ann)
    page = enter(company.ann).get(f"/contacts/{person.pk}/related").content.decode()
    assert "Newsletter" in page
    api = api_of(company.ann)
    answer = api.post(f"consents/{given.pk}/actions/withdraw", {"source": "phone"})
    assert answer.status_code == 200, answer.content
    assert not may_contact(person, "email", "newsletter")
    assert api.patch(f"consents/{given.pk}", {"wording": "other words"}).status_code in (409, 422, 400)


def test_a_way_there_is_none_of_is_a_mistake_of_the_caller(person):
    with pytest.raises(ValueError, match="pigeon"):
        may_contact(person, "pigeon", "newsletter")


def test_deleting_keeps_its_word_in_the_log(person, ann):
    given = said(person, ann)
    save.delete([given], actor=ann)
    assert not may_contact(person, "email", "newsletter")
    assert Change.objects.filter(record=given.pk, verb="delete").exists()
