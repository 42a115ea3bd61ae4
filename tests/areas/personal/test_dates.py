"""Important dates: when they come, who is reminded, once."""

from datetime import date, timedelta

import pytest

from regulars.areas.activities.models import Task
from regulars.areas.personal import birthdays, dates
from regulars.areas.personal.days import next_of, working_day_until
from regulars.areas.personal.models import ImportantDate
from regulars.base.errors import Invalid
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from tests import clock
from tests.areas.make import about, edit, fresh, make


def heard():
    birthdays.follow(list(Change.objects.order_by("id")))


def day_of(actor, record, day, **more):
    return make("important-date", actor, record=about(record), day=str(day), **more)


@pytest.mark.parametrize(
    ("day", "repeats", "today", "expected"),
    [
        (date(1980, 2, 29), "yearly", date(2027, 2, 1), date(2027, 2, 28)),
        (date(1980, 2, 29), "yearly", date(2028, 2, 28), date(2028, 2, 29)),
        (date(1980, 2, 29), "yearly", date(2027, 3, 1), date(2028, 2, 29)),
        (date(1980, 5, 4), "yearly", date(2026, 5, 4), date(2026, 5, 4)),
        (date(1980, 5, 4), "yearly", date(2026, 5, 5), date(2027, 5, 4)),
        (date(2030, 5, 4), "yearly", date(2026, 5, 5), date(2030, 5, 4)),
        (date(2026, 5, 4), "once", date(2026, 5, 4), date(2026, 5, 4)),
        (date(2026, 5, 4), "once", date(2026, 5, 5), None),
    ],
)
def test_a_day_comes_next(day, repeats, today, expected):
    assert next_of(day, repeats, today) == expected


def test_a_reminder_falls_on_a_working_day(company):
    assert working_day_until(date(2026, 11, 29), None) == date(2026, 11, 27)  # a Sunday
    assert working_day_until(date(2026, 11, 27), None) == date(2026, 11, 27)


def test_a_date_becomes_one_task_in_time(ann, bea):
    found = day_of(ann, bea, clock.today() + timedelta(days=5), kind="name_day", lead_days=7)
    assert (found.name, found.next_on) == ("Name day", clock.today() + timedelta(days=5))
    for _twice in range(2):
        dates.look_after()
    task = Task.objects.get()
    assert (task.owner_id, task.record_id) == (ann.id, bea.pk)
    assert "Bea Boss" in task.name
    assert task.due_at.date() <= found.next_on


def test_one_that_is_far_away_waits(ann, bea):
    day_of(ann, bea, clock.today() + timedelta(days=60), lead_days=7)
    assert dates.look_after() == {"moved": 0, "reminded": 0}


def test_the_personal_manager_is_told_rather_than_the_owner(ann, ada, bea):
    edit(bea, ann, personal_manager=str(ada.id))
    day_of(ann, bea, clock.today(), reminder="notice", name="Founded")
    dates.look_after()
    told = Notification.objects.get(kind="personal", text__contains="%(what)s of")
    assert (told.recipient_id, told.params["what"]["words"]) == (ada.id, "Founded")


def test_what_comes_every_year_comes_round(ann, bea):
    found = day_of(ann, bea, clock.today(), lead_days=0)
    dates.look_after()
    ImportantDate.objects.update(
        next_on=clock.today() - timedelta(days=1), reminded_for=clock.today() - timedelta(days=1)
    )
    dates.look_after()
    assert fresh(found).next_on == clock.today()
    assert Task.objects.count() == 2


def test_a_birthday_of_somebody_looked_after_is_a_date_by_itself(ann, gold, bea):
    edit(bea, ann, birthday="1980-02-29")
    for _twice in range(2):
        heard()
    found = ImportantDate.objects.get()
    assert (found.name, found.day, found.kind) == ("Birthday", date(1980, 2, 29), "birthday")
    with pytest.raises(Invalid) as refused:
        edit(found, ann, day="1981-01-01")
    assert "birthday" in refused.value.fields["day"]
    edit(fresh(found), ann, lead_days=3)
    edit(fresh(bea), ann, birthday="1981-03-04")
    heard()
    assert ImportantDate.objects.get().day == date(1981, 3, 4)
    edit(fresh(bea), ann, birthday="")
    heard()
    assert not ImportantDate.objects.filter(deleted_at=None).exists()


def test_the_birthday_of_anybody_else_is_not(ann):
    make("contact", ann, name="Any Body", birthday="1980-01-01")
    heard()
    assert not ImportantDate.objects.exists()


def test_a_tier_of_the_account_counts_for_its_people(ann, gold):
    plain = make("account", ann, name="Plain")
    make("contact", ann, name="Pat", account=str(plain.id), birthday="1980-01-01")
    heard()
    assert not ImportantDate.objects.exists()
    edit(plain, ann, tier=str(gold.id))
    heard()
    assert ImportantDate.objects.count() == 1
