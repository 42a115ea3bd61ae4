"""The calendar by hand: what is in it moves by keyboard, as it does by drawing."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from regulars.areas.activities.models import Meeting
from regulars.engine import save
from tests.factories.people import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def meeting(company):
    made = Meeting(name="Demo", owner=company.ann, starts_at=START, ends_at=START + timedelta(hours=1))
    return save.save(made, actor=SYSTEM)


def times(meeting):
    meeting.refresh_from_db()
    return meeting.starts_at, meeting.ends_at


def press(page, event, keys):
    expect(event).to_be_focused()
    with page.expect_response(lambda answer: "/calendar/move/" in answer.url) as moved:
        page.keyboard.press(keys)
    assert moved.value.ok
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def test_an_event_moves_by_keyboard_and_keeps_the_focus(sign_in, company, meeting):
    page = sign_in(company.ann, "/calendar?view=dayGridMonth&date=2026-03-10")
    event = page.locator(".ec-event", has_text="Demo")
    event.focus()
    press(page, event, "Alt+ArrowRight")
    assert times(meeting)[0] == START + timedelta(days=1)
    press(page, event, "Alt+ArrowDown")
    assert times(meeting)[0] == START + timedelta(days=8)
    page = sign_in(company.ann, "/calendar?view=timeGridWeek&date=2026-03-18")
    event.focus()
    press(page, event, "Alt+ArrowUp")
    assert times(meeting) == (START + timedelta(days=8, minutes=-30), START + timedelta(days=8, minutes=30))
    press(page, event, "Alt+Shift+ArrowDown")
    assert times(meeting) == (START + timedelta(days=8, minutes=-30), START + timedelta(days=8, minutes=60))
