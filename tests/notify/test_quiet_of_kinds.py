"""Quiet times of one kind: its own, none, or those of all; what waits comes when its own are over, and is never lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from regulars.base import jobs
from regulars.engine.models import User
from regulars.services.identity import actions
from regulars.services.notify import choices, choosing, devices, kinds, mailing, pushing
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.models import Notification
from tests.factories.people import actor_of
from tests.factories.queue import empty_queue
from tests.notify.push_service import PushService

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def post(settings):
    empty_queue()
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def service(company):
    made = PushService()
    devices.add(made.subscription(), label="Phone", actor=actor_of(company.ann))
    yield made
    made.close()


def choose(user, **given):
    choosing.change(given, person=user.pk, actor=actor_of(user))


def tell(user, kind):
    notify([user.pk], Notice(kind, f"{kind} of today", f"Of a {kind}"))


def around(now):
    """Hours that are quiet just now, on the clock of the people here."""
    return {"quiet_from": f"{(now - timedelta(hours=2)):%H:%M}", "quiet_until": f"{(now + timedelta(hours=2)):%H:%M}"}


@pytest.fixture
def ann(company):
    User.objects.filter(pk=company.ann.pk).update(timezone="UTC")
    everything = {"mail": "now", "push": True}
    choose(company.ann, kinds={"rule": everything, "mention": everything, "shared": everything})
    return company.ann


def titles(service):
    jobs.run_pending(queues=["default"])
    pushing.send_due()
    return sorted(each["title"] for each in service.shown)


def subjects():
    mailing.send_due()
    jobs.run_pending(queues=["default"])
    return sorted(each.subject for each in mail.outbox)


def test_a_kind_without_quiet_times_comes_at_once_and_the_others_wait(ann, service):
    choose(ann, **around(timezone.now()), kinds={"mention": {"quiet": "never"}})
    tell(ann, "rule")
    tell(ann, "mention")
    assert titles(service) == ["Of a mention"]
    assert subjects() == ["Of a mention"]
    waits = Notification.objects.get(kind="rule")
    assert timedelta(hours=1) < waits.push_at - timezone.now() < timedelta(hours=3)
    assert waits.mail_at == waits.push_at


def test_a_kind_with_hours_of_its_own_waits_for_their_end_alone(ann, service):
    choose(ann, kinds={"rule": {"quiet": "own", **around(timezone.now())}})
    tell(ann, "rule")
    tell(ann, "mention")
    assert titles(service) == ["Of a mention"]
    assert subjects() == ["Of a mention"]
    assert Notification.objects.get(kind="rule").mail_at > timezone.now()


def test_its_own_hours_hold_instead_of_those_of_all(ann, service):
    later = f"{(timezone.now() + timedelta(hours=3)):%H:%M}"
    latest = f"{(timezone.now() + timedelta(hours=4)):%H:%M}"
    choose(ann, **around(timezone.now()), kinds={"rule": {"quiet": "own", "quiet_from": later, "quiet_until": latest}})
    tell(ann, "rule")
    assert titles(service) == ["Of a rule"]


def test_a_pause_holds_for_every_kind(ann, service):
    until = timezone.now() + timedelta(hours=2)
    choose(ann, paused_until=until.isoformat(), kinds={"mention": {"quiet": "never"}})
    tell(ann, "mention")
    assert titles(service) == []
    assert Notification.objects.get().push_at == until


def test_what_is_due_when_its_kind_became_quiet_is_put_off_and_comes_later(ann, service):
    tell(ann, "rule")
    tell(ann, "mention")
    Notification.objects.update(push_at=timezone.now(), mail_at=timezone.now())
    choose(ann, kinds={"rule": {"quiet": "own", **around(timezone.now())}})
    assert titles(service) == ["Of a mention"]
    assert subjects() == ["Of a mention"]
    choose(ann, kinds={"rule": {"quiet": "never"}})
    assert titles(service) == ["Of a mention", "Of a rule"]
    assert subjects() == ["Of a mention", "Of a rule"]


def test_what_waits_comes_at_once_when_the_pause_is_ended(ann, service):
    choose(ann, paused_until=(timezone.now() + timedelta(hours=2)).isoformat())
    tell(ann, "rule")
    assert titles(service) == []
    choose(ann, paused_until=None)
    assert titles(service) == ["Of a rule"]
    assert subjects() == ["Of a rule"]


def test_what_waits_of_a_kind_that_one_ends_does_not_come(ann, service):
    choose(ann, **around(timezone.now()))
    tell(ann, "rule")
    choosing.silence(ann.pk, ["rule"])
    waits = Notification.objects.get()
    assert (waits.mail_at, waits.push_at is None) == (None, False), "push was not ended"
    choose(ann, kinds={"rule": {"push": False}})
    waits.refresh_from_db()
    assert waits.push_at is None


def test_choosing_again_puts_nothing_off_to_a_further_digest(ann):
    choose(ann, kinds={"rule": {"mail": "weekly"}}, digest_day=1, digest_hour=8)
    tell(ann, "rule")
    Notification.objects.update(created_at=timezone.now() - timedelta(days=8))
    choose(ann, digest_hour=9)
    assert Notification.objects.get().mail_at <= timezone.now(), "the digest it was for is over: it comes at once"


def test_own_hours_over_a_night_in_which_clocks_change(company, ann):
    User.objects.filter(pk=ann.pk).update(timezone="Europe/Berlin")
    choose(ann, quiet_from="12:00", quiet_until="13:00", kinds={"rule": {"quiet": "own", "quiet_from": "22:00", "quiet_until": "07:00", "quiet_days": [7]}})  # fmt: skip
    quiet = choices.ways([ann.pk], kinds.RULE)[ann.pk].quiet
    assert quiet.over_at(datetime(2026, 3, 27, 23, tzinfo=UTC)) == datetime(2026, 3, 28, 6, tzinfo=UTC)
    assert quiet.over_at(datetime(2026, 3, 28, 23, tzinfo=UTC)) == datetime(2026, 3, 30, 5, tzinfo=UTC), (
        "over Sunday, in summer time"
    )
    assert quiet.over_at(datetime(2026, 3, 27, 11, 30, tzinfo=UTC)) == datetime(2026, 3, 27, 11, 30, tzinfo=UTC)


def test_the_administrators_choice_of_a_kind_holds_for_those_who_chose_nothing(company, ann):
    given = {"kinds": {"rule": {"quiet": "own", "quiet_days": [6, 7]}}}
    choosing.change(given, person=None, actor=actor_of(company.ada))
    assert choices.ways([company.bob.pk], kinds.RULE)[company.bob.pk].quiet.days == {6, 7}
    assert choices.ways([ann.pk], kinds.RULE)[ann.pk].quiet.days == frozenset()


def test_what_waits_goes_by_the_administrators_new_choice_unless_one_chose_oneself(company, ann):
    """Everything is quiet for all; then nothing is: what waits comes at once, but for Ann, who is quiet by her own choice."""
    choose(ann, **around(timezone.now()))
    choosing.change(
        around(timezone.now()) | {"kinds": {"rule": {"mail": "now"}}}, person=None, actor=actor_of(company.ada)
    )
    for user in (ann, company.bob):
        tell(user, "rule")
    assert all(each.mail_at > timezone.now() for each in Notification.objects.all())
    choosing.change({"quiet_from": None, "quiet_until": None}, person=None, actor=actor_of(company.ada))
    jobs.run_pending(queues=["default"])
    assert Notification.objects.get(recipient=company.bob.pk).mail_at <= timezone.now()
    assert Notification.objects.get(recipient=ann.pk).mail_at > timezone.now()


def test_who_moves_to_another_time_zone_is_told_by_the_clock_there(company, ann, hear):
    """Two hours before and behind us it is quiet; ten hours further it is not."""
    choose(ann, **around(timezone.now()))
    tell(ann, "rule")
    assert Notification.objects.get().mail_at > timezone.now()
    actions.change_own(User.objects.get(pk=ann.pk), {"timezone": "Etc/GMT-10"}, actor=actor_of(ann))
    hear()
    assert Notification.objects.get().mail_at <= timezone.now()
