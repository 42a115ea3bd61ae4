"""Working time for programs: spans, minutes, deadlines, over changes of the clock; who may write what of it."""

import pytest

from regulars.engine import workspace
from tests.api.conftest import problem
from tests.factories.people import SYSTEM
from tests.worktime.conftest import hours, read_anew


@pytest.fixture
def berlin(say, company):
    workspace.put("timezone", "Europe/Berlin", actor=SYSTEM)
    return say("working-calendar", label="All night", key="night", week=[hours("22:00", "06:00", days=[5])])


@pytest.mark.parametrize(("day", "minutes"), [("2026-03-28", 420), ("2026-10-24", 540), ("2026-11-21", 480)])
def test_a_night_over_a_change_of_the_clock_has_its_real_length(berlin, say, company, api_of, day, minutes):
    say("calendar-holder", calendar=str(berlin.pk), user=str(company.ann.pk))
    address = f"working-time?user={company.ann.pk}&from={day}T12:00:00Z&to={day[:8]}{int(day[8:]) + 1:02}T12:00:00Z"
    told = api_of(company.bob).get(address).json()
    assert (told["minutes"], told["timezone"], len(told["spans"])) == (minutes, "Europe/Berlin", 1)


def test_a_deadline_counts_forward_and_back(say, company, api_of):
    workspace.put("timezone", "Europe/Berlin", actor=SYSTEM)
    api = api_of(company.ann)
    forward = api.get("working-time/add?from=2026-03-27T17:00:00%2B01:00&minutes=120").json()
    assert (forward["at"], forward["user"]) == ("2026-03-30T08:00:00Z", None)
    back = api.get("working-time/add?from=2026-03-30T08:00:00Z&minutes=-120").json()
    assert back["at"] == "2026-03-27T16:00:00Z"


def test_what_cannot_be_asked_is_refused(say, company, api_of):
    api, ann = api_of(company.ann), company.ann.pk
    for query in (
        "from=2026-01-01T00:00:00Z",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2026-01-02T00:00:00Z&to=2028-01-01T00:00:00Z",
        "from=someday&to=2026-01-01T00:00:00Z",
        "from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z",
        f"user={ann}x&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
    ):
        problem(api.get(f"working-time?{query}"), 422)
    for minutes in ("", "many", "9999999", "1.5"):
        problem(api.get(f"working-time/add?from=2026-01-01T00:00:00Z&minutes={minutes}"), 422)
    nobody = "00000000-0000-7000-8000-000000000005"
    problem(api.get(f"working-time?user={nobody}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"), 404)
    problem(api_of(company.ann, "deals:read").get("working-time?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"), 403)  # fmt: skip


def test_ones_own_absence_is_entered_by_oneself_or_ones_manager_and_by_no_colleague(say, company, api_of):
    given = {"starts_at": "2026-11-23T00:00:00Z", "ends_at": "2026-11-24T00:00:00Z", "kind": "sickness"}
    made = api_of(company.ann).post("absences", given).json()
    assert made["owner"]["id"] == str(company.ann.pk)
    address = f"absences/{made['id']}"
    for stranger in (company.carl, company.bob):
        assert api_of(stranger).patch(address, {"kind": "leave"}).status_code in (403, 404)
    problem(api_of(company.carl).get(address), 404)
    assert api_of(company.mary).patch(address, {"kind": "leave"}).status_code == 200
    problem(api_of(company.ann).post("absences", {**given, "owner": str(company.carl.pk)}), 403)
    assert api_of(company.mary).post("absences", {**given, "owner": str(company.bob.pk)}).status_code == 201
    read_anew()
    span = "from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z"
    told = api_of(company.carl).get(f"working-time?user={company.ann.pk}&{span}").json()
    assert (told["minutes"], told["spans"]) == (0, []), "that they are away is told, why is not"


@pytest.mark.parametrize("plural", ["working-calendars", "holiday-sets", "calendar-holders", "day-exceptions"])
def test_what_counts_for_others_is_written_by_administrators(say, company, api_of, plural):
    problem(api_of(company.mary).post(plural, {"label": "Mine", "key": "mine"}), 403)
    assert api_of(company.mary).get(plural).status_code == 200
