"""How one is told of what: one's own choice, else the administrator's, else what is proposed; on the page and in the API."""

import pytest

from regulars.base.errors import NotAllowed
from regulars.engine.models import Run
from regulars.services.notify import choices, choosing, failures, kinds
from regulars.services.notify.models import Channel, Notification, Rest
from regulars.services.notify.queries import page
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


def test_one_chooses_on_the_page(company, enter):
    ann = enter(company.ann)
    form = {f"mail-{name}": "weekly" for name in kinds.KINDS} | {
        "app-rule": "1", "quiet_from": "20:00", "quiet_until": "08:00", "quiet_days": ["6", "7"], "digest_hour": "9", "digest_day": "2",
        "paused_until": "2026-12-24T18:00",
    }  # fmt: skip
    assert ann.post("/settings/notifications/", form).status_code == 302
    own = choices.channels(company.ann.pk)
    assert (own["rule"].mail, own["rule"].in_app, own["shared"].in_app) == ("weekly", True, False)
    rest = Rest.objects.get(person=company.ann)
    assert (rest.quiet_from, rest.quiet_until, rest.quiet_days, rest.digest_hour, rest.digest_day) == (
        1200,
        480,
        "67",
        9,
        2,
    )
    shown = ann.get("/settings/notifications/").content.decode()
    assert 'value="20:00"' in shown
    assert 'value="2026-12-24T18:00"' in shown


def test_a_kind_gets_quiet_times_of_its_own_on_the_page(company, enter):
    ann = enter(company.ann)
    form = {f"mail-{name}": "now" for name in kinds.KINDS} | {
        "digest_hour": "9",
        "digest_day": "2",
        "quiet-mention": "never",
        "quiet-rule": "own",
    }
    own = {"quiet_from-rule": "13:00", "quiet_until-rule": "14:30", "quiet_days-rule": ["5"]}
    answer = ann.post("/settings/notifications/", form | {"quiet_from-rule": "13:00"})
    assert answer.status_code == 422
    assert "From a rule: Say from when and until when" in answer.content.decode()
    assert 'value="13:00"' in answer.content.decode()
    assert not Channel.objects.exists()
    assert ann.post("/settings/notifications/", form | own).status_code == 302
    kept = choices.channels(company.ann.pk)
    assert (kept["mention"].quiet, kept["shared"].quiet) == ("never", "common")
    assert (kept["rule"].quiet, kept["rule"].quiet_from, kept["rule"].quiet_until, kept["rule"].quiet_days) == (
        "own",
        780,
        870,
        "5",
    )
    assert ann.post("/settings/notifications/", form | {"quiet-rule": "common"}).status_code == 302
    again = choices.channels(company.ann.pk)["rule"]
    assert (again.quiet, again.quiet_from) == ("common", 780), "they are still there for whoever goes back to them"


def test_a_form_that_cannot_be_read_changes_nothing_and_keeps_what_was_entered(company, enter):
    answer = enter(company.ann).post(
        "/settings/notifications/", {"mail-rule": "now", "quiet_from": "20:00", "digest_hour": "9", "digest_day": "1"}
    )
    assert answer.status_code == 422
    assert "Say from when and until when" in answer.content.decode()
    assert 'value="20:00"' in answer.content.decode()
    assert not Channel.objects.exists()


def test_what_an_administrator_sets_holds_for_those_who_chose_nothing(company, api_of):
    api_of(company.ada).patch("notifications/defaults", {"kinds": {"rule": {"mail": "never"}}, "digest_hour": 6})
    api_of(company.ann).patch("notifications/settings", {"kinds": {"rule": {"mail": "now"}}})
    assert choices.channels(company.ann.pk)["rule"].mail == "now"
    assert choices.channels(company.bob.pk)["rule"].mail == "never"
    assert choices.rest(company.bob.pk).digest_hour == 6
    ways = choices.ways([company.ann.pk, company.bob.pk], kinds.RULE)
    assert (ways[company.ann.pk].mail, ways[company.bob.pk].mail) == ("now", "never")
    assert ways[company.bob.pk].quiet.digest_hour == 6


def test_the_api_says_and_changes_ones_own(company, api_of):
    api = api_of(company.ann)
    changed = api.patch(
        "notifications/settings", {"quiet_from": "21:30", "quiet_until": "07:00", "quiet_days": [7]}
    ).json()
    assert (changed["quiet_from"], changed["quiet_until"], changed["quiet_days"]) == ("21:30", "07:00", [7])
    assert api.get("notifications/settings").json() == changed
    times = {"quiet": "common", "quiet_from": None, "quiet_until": None, "quiet_days": []}
    assert changed["kinds"]["assigned"] == {"in_app": True, "mail": "now", "push": True, **times}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": {"unheard_of": {"mail": "now"}}}, {"kinds": {"rule": {"mail": "hourly"}}}, {"kinds": {"rule": {"in_app": "yes"}}},
        {"kinds": []}, {"kinds": {"rule": {"fax": True}}}, {"quiet_from": "25:00"}, {"quiet_from": "20:00"}, {"quiet_days": [1, 2, 3, 4, 5, 6, 7]},
        {"kinds": {"rule": {"quiet": "loud"}}}, {"kinds": {"rule": {"quiet": "own"}}}, {"kinds": {"rule": {"quiet_from": "20:00"}}},
        {"kinds": {"rule": {"quiet": "own", "quiet_days": [1, 2, 3, 4, 5, 6, 7]}}}, {"kinds": {"rule": {"quiet_from": "8", "quiet_until": "9:00"}}},
        {"quiet_days": [0]}, {"quiet_days": 3}, {"kinds": {"rule": {"mail": []}}}, {"kinds": {"rule": {"quiet": {}}}}, {"paused_until": "9999-12-31T23:59:59-12:00"},
        {"paused_until": "9998-01-01T00:00:00Z"}, {"paused_until": "0001-01-01T00:00:00+14:00"}, {"paused_until": "soon"}, {"digest_hour": 24}, {"digest_hour": True}, {"digest_day": 0}, {"more": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(company, api_of, wrong):
    answer = api_of(company.ann).patch("notifications/settings", {"kinds": {"rule": {"mail": "now"}}, **wrong})
    assert answer.status_code == 422
    assert not Channel.objects.exists()
    assert not Rest.objects.exists()


def test_nobody_chooses_for_others(company, api_of, enter):
    for person in (company.mary, company.ann):
        assert api_of(person).get("notifications/defaults").status_code == 403
        assert api_of(person).patch("notifications/defaults", {"digest_hour": 6}).status_code == 403
        assert enter(person).get("/admin/notifications/").status_code == 403
    assert api_of(company.ann, "read").patch("notifications/settings", {"digest_hour": 6}).status_code == 403
    with pytest.raises(NotAllowed):
        choosing.change({"digest_hour": 6}, person=company.bob.pk, actor=actor_of(company.ada))
    assert not Rest.objects.exists()


def test_a_failed_import_is_told_to_who_began_it_once(company, enter):
    run = Run.objects.create(
        kind="import", label="Clients.csv", entity="account", actor=company.ann, state="failed", message="No such column", ended_at="2100-01-01T00:00Z"
    )  # fmt: skip
    assert [failures.tell(), failures.tell()] == [1, 0]
    (told,) = page(actor_of(company.ann)).items
    assert told.text == "“Clients.csv” failed: No such column"
    key = Notification.objects.get(recipient=company.ann).pk
    assert enter(company.ann).get(f"/notifications/{key}").url == f"/runs/{run.pk}"
    assert not page(actor_of(company.bob)).items


def test_a_quiet_day_of_thousands_of_digits_is_none(company, enter):
    form = {"quiet_days": ["6", "9" * 5000], "digest_hour": "9", "digest_day": "2"}
    assert enter(company.ann).post("/settings/notifications/", form).status_code == 302
    assert Rest.objects.get(person=company.ann).quiet_days == "6"
