"""What time brings, and who answers while somebody is away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.approvals import clock, deciding
from regulars.services.approvals.models import ApprovalRequest
from regulars.services.notify.models import Notification
from tests.approvals.conftest import MANAGER
from tests.areas.make import fresh, make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role, make_user


def late(policy, **more):
    return {**MANAGER, "hours": 8, "late": policy, **more}


@pytest.fixture
def chief(company):
    """Mary's own manager, who sees everything."""
    chief = User.objects.get(pk=make_user("Chief Above").pk)
    give(chief, make_role("All", grants("all")))
    User.objects.filter(pk=company.mary.pk).update(manager=chief)
    return chief


def over(request):
    """The time of the present level is over."""
    row = ApprovalRequest.objects.get(pk=request.pk)
    ApprovalRequest.objects.filter(pk=row.pk).update(due_at=row.due_at - timedelta(days=30))
    clock.work()


def test_a_deadline_counts_working_time(office, deal, monkeypatch):
    approval, record = office.approval(late("remind")), deal()
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)  # two hours before closing time
    monkeypatch.setattr("regulars.services.approvals.levels.timezone.now", lambda: friday)
    request = office.ask(approval, record)
    due = ApprovalRequest.objects.get(pk=request.pk).due_at
    assert f"{due:%A %H:%M}" == "Monday 15:00"


def test_before_its_time_nothing_happens(office, deal):
    request = office.ask(office.approval(late("reject")), deal())
    assert clock.work() == 0
    assert office.state(request) == "waiting"


def test_a_reminder_is_told_again_and_it_waits_on(office, company, deal):
    request = office.ask(office.approval(late("remind")), deal())
    over(request)
    assert (office.state(request), office.asked(request)) == ("waiting", ["Mary Manager"])
    assert Notification.objects.filter(recipient=company.mary).count() == 2
    assert clock.work() == 0


def test_an_escalation_asks_the_manager_above_and_no_longer_the_one_below(office, company, deal, chief):
    request = office.ask(office.approval(late("escalate")), deal())
    over(request)
    assert office.asked(request) == ["Chief Above"]
    with pytest.raises(NotAllowed):
        office.yes(request, company.mary)
    over(request)
    assert office.asked(request) == ["Ada Admin"]
    office.yes(request, company.ada)
    assert office.state(request) == "approved"


def test_time_approves_or_rejects_where_the_level_says_so(office, deal):
    yes = office.ask(office.approval(late("approve"), on_approve={"source": "event"}), record := deal())
    no = office.ask(office.approval(late("reject"), on_reject={"source": "partner"}), other := deal(name="Other"))
    over(yes)
    over(no)
    assert (office.state(yes), office.state(no)) == ("approved", "expired")
    assert (fresh(record).source, fresh(other).source) == ("event", "partner")


def away(person, stand_in, *, days=1):
    """Somebody is away from an hour before that day on, for two hours."""
    begins = timezone.now() + timedelta(days=days - 1, hours=-1)
    given = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
    make("absence", SYSTEM, owner=str(person.pk), stand_in=str(stand_in.pk), **given)


def test_a_stand_in_answers_for_who_is_away_and_it_says_for_whom(office, company, deal):
    give(company.bob, make_role("All", grants("all")))
    away(company.mary, company.bob)
    request = office.ask(office.approval(), deal())
    assert Notification.objects.filter(recipient=company.bob, kind="approval").exists()
    office.yes(request, company.bob)
    seat = request.seats.get()
    assert (seat.person, seat.decided_by) == (company.mary.pk, company.bob.pk)
    assert office.state(request) == "approved"


def test_a_stand_in_has_no_say_in_their_own_request_nor_on_other_days(office, company, deal):
    away(company.mary, company.ann)
    request = office.ask(office.approval(), deal())
    with pytest.raises(NotAllowed):
        office.yes(request, company.ann)
    give(company.bob, make_role("All", grants("all")))
    away(company.mary, company.bob, days=5)
    with pytest.raises(NotAllowed):
        office.yes(request, company.bob)


def test_two_who_stand_in_for_each_other_go_round_in_no_circle(office, company, deal):
    give(company.bob, make_role("All", grants("all")))
    away(company.mary, company.bob)
    away(company.bob, company.mary)
    request = office.ask(office.approval(), deal())
    office.yes(request, company.mary)
    assert office.state(request) == "approved"


def test_an_administrator_hands_the_question_to_another(office, company, deal, chief):
    request = office.ask(office.approval(), deal())
    with pytest.raises(NotAllowed):
        deciding.hand_over(request, company.mary.pk, chief.pk, actor=actor_of(company.mary))
    with pytest.raises(Invalid):  # who asked
        deciding.hand_over(request, company.mary.pk, company.ann.pk, actor=actor_of(company.ada))
    deciding.hand_over(request, company.mary.pk, chief.pk, actor=actor_of(company.ada))
    assert office.asked(request) == ["Chief Above"]
    office.yes(request, chief)
    assert office.state(request) == "approved"


def test_a_request_that_cannot_go_on_keeps_no_other(office, deal):
    stuck = office.ask(office.approval(late("reject")), deal())
    ApprovalRequest.objects.filter(pk=stuck.pk).update(entity="gone")
    later = office.ask(office.approval(late("reject")), deal(name="Other"))
    hour_ago = timezone.now() - timedelta(hours=1)
    ApprovalRequest.objects.filter(pk=stuck.pk).update(due_at=hour_ago - timedelta(hours=1))
    ApprovalRequest.objects.filter(pk=later.pk).update(due_at=hour_ago)
    assert clock.work() == 2
    assert (office.state(stuck), office.state(later)) == ("waiting", "expired")
    assert office.history(stuck)[-1] == "failed"
    assert clock.work() == 0


def test_the_bell_names_an_approval_in_the_language_of_its_reader(office, company, deal):
    type(company.mary).objects.filter(pk=company.mary.pk).update(language="ru")
    workspace.move_access_epoch()
    office.ask(office.approval(label_ru="Скидка"), deal())
    assert Notification.objects.get(recipient=company.mary).params == {"approval": "Скидка"}
