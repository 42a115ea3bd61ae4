"""What stands round every page, and the pages that belong to no entity: search, palette, calendar, errors."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from regulars.engine import registry, save, values, workspace
from regulars.engine.models import User
from regulars.ui.navigation import navigation
from tests.factories.people import actor_of, make_company

BACKEND = "regulars.services.identity.backends.Backend"


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


def browser(user, *, hx=False, **settings):
    client = Client(headers={"hx-request": "true"} if hx else {}, **settings)
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def make(entity, actor, **data):
    description = registry.get(entity)
    record = values.new_record(description)
    values.apply(record, description, data, actor)
    return save.save(record, actor=actor)


def links(actor, path="/"):
    get_resolver().url_patterns  # pages put themselves on the side as their addresses are read
    return {link["url"]: link for group in navigation(actor, path) for link in group["links"]}


# -- navigation ---------------------------------------------------------------------------------------------------------


def test_what_is_arranged_once_stands_on_the_side_for_those_who_arrange_it(ann, company):
    arranged = {"/units/", "/tax-categories/", "/tax-rates/", "/sellers/", "/configurators/"}
    assert arranged <= set(links(actor_of(company.ada)))
    assert not arranged & set(links(ann))
    assert "/products/" in links(ann)


def test_the_navigation_asks_the_database_nothing(ann, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert navigation(ann, "/")


def test_a_phone_has_today_calendar_deals_and_the_dashboard_below(ann):
    below = {link["label"] for link in links(ann).values() if link["below"]}
    assert below == {"Today", "Calendar", "Deals", "Dashboard"}


def test_the_page_one_is_on_is_marked(ann):
    assert links(ann, "/deals/17")["/deals/"]["current"]
    assert not links(ann, "/deals/17")["/"]["current"]


def test_without_rights_there_are_no_links_to_entities(company):
    assert "/deals/" not in links(actor_of(company.nobody))
    page = browser(company.nobody).get("/").content.decode()
    assert 'href="/deals/' not in page


def test_only_administrators_have_the_administration(company):
    assert 'href="/admin/"' in browser(company.ada).get("/").content.decode()
    assert 'href="/admin/"' not in browser(company.ann).get("/").content.decode()


# -- palette and search -------------------------------------------------------------------------------------------------


def test_the_palette_finds_records_and_marks_what_was_typed(company, ann):
    account = make("account", ann, name="Isdom Works")
    found = browser(company.ann).get("/search/palette?q=isd").content.decode()
    assert f'href="/accounts/{account.pk}"' in found
    assert "<mark>Isd</mark>om Works" in found
    assert 'role="option"' in found


def test_the_palette_shows_nobody_elses_records(company, ann):
    make("deal", ann, name="Secret deal")
    found = browser(company.carl).get("/search/palette?q=secret").content.decode()
    assert "Secret" not in found


def test_the_palette_begins_with_what_one_worked_on_last(company, ann):
    make("account", ann, name="Older")
    make("deal", ann, name="Newer")
    found = browser(company.ann).get("/search/palette").content.decode()
    assert found.index("Newer") < found.index("Older")
    assert "Newer" not in browser(company.carl).get("/search/palette").content.decode()


def test_the_palette_leaves_out_what_was_deleted_since(company, ann):
    deal = make("deal", ann, name="Gone soon")
    save.delete([deal], actor=ann)
    assert "Gone soon" not in browser(company.ann).get("/search/palette").content.decode()


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("dark", 'data-value="dark"'),
        ("new dea", "/deals/new"),
        ("deals board", "/deals/board"),
        ("import acc", "/accounts/import"),
        ("calen", "/calendar"),
    ],
)
def test_the_palette_does_things(company, words, there):
    assert there in browser(company.ann).get("/search/palette", {"q": words}).content.decode()


def test_administration_is_offered_to_administrators_only(company):
    assert "/admin/roles/" in browser(company.ada).get("/search/palette?q=roles").content.decode()
    assert "/admin/roles/" not in browser(company.ann).get("/search/palette?q=roles").content.decode()


def test_a_page_is_found_without_its_last_slash(company):
    ada = browser(company.ada)
    answer = ada.get("/admin/roles?q=a%20b")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/roles/?q=a%20b")
    assert ada.get("/admin/nothing-of-the-kind").status_code == 404
    assert ada.get("/deals/99999999").status_code == 404
    assert ada.post("/admin/roles").status_code in (404, 405)
    assert not ada.get("//evil.example/roles").get("Location", "").startswith("//")
    assert "/admin/roles/" not in Client().get("/admin/roles")["Location"]


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "'; drop table engine_user; --", "%", "\\", "a" * 500, "\u202e()&|!:*"]
)
def test_strange_words_find_nothing_and_break_nothing(company, words):
    for url in ("/search/palette", "/search"):
        answer = browser(company.ann).get(url, {"q": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_the_search_page_groups_results_by_entity(company, ann):
    make("account", ann, name="Isdom Works")
    make("deal", ann, name="Isdom second site")
    page = browser(company.ann).get("/search?q=isdom").content.decode()
    assert "/accounts/?q=isdom" in page
    assert "/deals/?q=isdom" in page
    only = browser(company.ann).get("/search?q=isdom&in=deals").content.decode()
    assert "/accounts/?q=isdom" not in only


def test_the_search_page_says_when_it_found_nothing(company):
    assert "Nothing found for" in browser(company.ann).get("/search?q=zzzzqq").content.decode()


# -- calendar -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(ann, company):
    start = datetime(2027, 3, 2, 10, tzinfo=UTC)
    return make(
        "meeting", ann, name="Demo", starts_at=start.isoformat(), ends_at=(start + timedelta(hours=2)).isoformat(), owner=str(company.ann.pk)
    )  # fmt: skip


WEEK = "start=2027-03-01T00:00:00&end=2027-03-08T00:00:00"


def feed(user, query=WEEK):
    return browser(user).get(f"/calendar/events?{query}").json()


def test_the_calendar_gives_what_happens_in_a_span(meeting, company):
    (event,) = feed(company.ann)
    assert (event["title"], event["start"], event["end"]) == ("Demo", "2027-03-02T10:00:00", "2027-03-02T12:00:00")
    assert event["editable"]
    assert feed(company.ann, "start=2027-03-08T00:00:00&end=2027-03-15T00:00:00") == []


def test_a_meeting_under_way_when_the_span_begins_is_there(meeting, company):
    assert feed(company.ann, "start=2027-03-02T11:00:00&end=2027-03-02T12:00:00")


def test_ones_own_calendar_is_ones_own_and_the_teams_is_the_teams(meeting, company):
    assert feed(company.bob) == []
    (event,) = feed(company.bob, f"{WEEK}&whose=team")
    assert not event["editable"]
    assert feed(company.carl, f"{WEEK}&whose=all") == []


def test_times_are_in_the_persons_zone(meeting, company):
    person = User.objects.get(pk=company.ann.pk)
    person.timezone = "Asia/Tokyo"
    save.save(person, actor=actor_of(company.ada))
    workspace.move_access_epoch()
    assert feed(company.ann)[0]["start"] == "2027-03-02T19:00:00"
    moved = {"start": "2027-03-03T09:00:00", "end": "2027-03-03T10:00:00"}
    assert browser(company.ann, hx=True).post(f"/calendar/move/meetings/{meeting.pk}/1", moved).status_code == 204
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2027, 3, 3, 0, tzinfo=UTC)


def test_drawing_a_meeting_moves_it_and_undo_moves_it_back(meeting, company):
    client = browser(company.ann, hx=True)
    answer = client.post(
        f"/calendar/move/meetings/{meeting.pk}/1", {"start": "2027-03-03T09:00:00", "end": "2027-03-03T12:00:00"}
    )
    assert answer.status_code == 204
    heard = json.loads(answer["HX-Trigger"])
    assert "calendar:refresh" in heard
    meeting.refresh_from_db()
    assert (meeting.starts_at.hour, meeting.ends_at.hour, meeting.version) == (9, 12, 2)
    client.post(heard["toast"]["undo"])
    meeting.refresh_from_db()
    assert meeting.starts_at.hour == 10


def test_a_stale_drawing_is_refused_when_the_same_was_changed(meeting, company):
    client = browser(company.ann, hx=True)
    client.post(
        f"/calendar/move/meetings/{meeting.pk}/1", {"start": "2027-03-03T09:00:00", "end": "2027-03-03T10:00:00"}
    )
    again = client.post(
        f"/calendar/move/meetings/{meeting.pk}/1", {"start": "2027-03-04T09:00:00", "end": "2027-03-04T10:00:00"}
    )
    assert again.status_code == 409
    meeting.refresh_from_db()
    assert meeting.starts_at.day == 3


@pytest.mark.parametrize(
    "sent", [{"start": "soon"}, {"start": ""}, {"start": "2027-03-03T12:00:00", "end": "2027-03-03T09:00:00"}]
)
def test_a_senseless_time_is_refused(meeting, company, sent):
    assert browser(company.ann, hx=True).post(f"/calendar/move/meetings/{meeting.pk}/1", sent).status_code == 422
    meeting.refresh_from_db()
    assert meeting.version == 1


def test_only_those_who_may_edit_may_draw(meeting, company):
    for other, status in ((company.bob, 403), (company.carl, 404)):  # Bob sees what the team does
        answer = browser(other, hx=True).post(
            f"/calendar/move/meetings/{meeting.pk}/1", {"start": "2027-03-03T09:00:00"}
        )
        assert answer.status_code == status
    assert browser(company.ann, hx=True).post(f"/calendar/move/accounts/{meeting.pk}/1", {}).status_code == 404


def test_days_are_whole(company, ann):
    deal = make("deal", ann, name="Closing", closes_on="2027-03-05", owner=str(company.ann.pk))
    (event,) = feed(company.ann, f"{WEEK}&of=deals")
    assert (event["start"], event["end"], event["all_day"]) == ("2027-03-05", "2027-03-06", True)
    browser(company.ann, hx=True).post(f"/calendar/move/deals/{deal.pk}/1", {"start": "2027-03-07T00:00:00"})
    deal.refresh_from_db()
    assert str(deal.closes_on) == "2027-03-07"


def test_what_is_done_is_marked_and_stays_where_it_was(meeting, company, ann):
    meeting.done_at = timezone.now()
    save.save(meeting, actor=ann)
    (event,) = feed(company.ann)
    assert event["done"]
    assert not event["editable"]


def test_the_page_shows_the_week_without_script(company, ann):
    make("task", ann, name="Send the list", due_at=timezone.now().isoformat(), owner=str(company.ann.pk))
    page = browser(company.ann).get("/calendar").content.decode()
    assert '<div class="agenda">' in page
    assert "Send the list" in page


@pytest.mark.parametrize("query", ["start=x&end=y", "start=0001-01-01&end=9999-12-31", "of=nothing&whose=king", ""])
def test_strange_spans_are_answered(company, query):
    assert browser(company.ann).get(f"/calendar/events?{query}").status_code == 200


def test_a_free_place_offers_what_may_be_made_there(company):
    shown = (
        browser(company.ann, hx=True)
        .get("/calendar/new?start=2027-03-03T09:00:00&end=2027-03-03T10:00:00")
        .content.decode()
    )
    assert "/meetings/new?dialog=1&amp;starts_at=2027-03-03T09%3A00%3A00&amp;ends_at=" in shown
    assert "/tasks/new?dialog=1&amp;due_at=2027-03-03T09%3A00%3A00" in shown


# -- errors -------------------------------------------------------------------------------------------------------------


def test_a_wrong_address_is_a_page_in_the_shell(company):
    answer = browser(company.ann).get("/no/such/page/at/all")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
    assert b'class="shell"' in answer.content


def test_a_stranger_at_a_wrong_address_sees_no_navigation(db):
    answer = Client().get("/no/such/page/at/all")
    assert answer.status_code == 404
    assert b'class="shell"' not in answer.content


def test_a_part_gets_the_reason_alone(company):
    answer = browser(company.ann, hx=True).get("/no/such/page/at/all")
    assert answer.content == b"<p data-reason>There is nothing here</p>"


def test_an_old_form_is_explained(company):
    client = browser(company.ann, enforce_csrf_checks=True)
    answer = client.post("/calendar/move/meetings/00000000-0000-0000-0000-000000000000/1")
    assert answer.status_code == 403
    assert b"This form has expired" in answer.content


def test_a_bug_is_a_page_with_its_number(company, monkeypatch):
    from regulars.ui.views import search

    monkeypatch.setattr(search, "find", lambda *given, **more: 1 / 0)
    client = browser(company.ann)
    client.raise_request_exception = False
    answer = client.get("/search?q=anything")
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
    assert b'class="shell"' in answer.content
    assert b"division" not in answer.content


@pytest.mark.parametrize("url", ["/search", "/search/palette", "/calendar", "/calendar/events", "/calendar/new"])
def test_strangers_are_asked_to_sign_in(db, url):
    assert Client().get(url)["Location"].startswith("/auth/login/")


def test_a_slash_too_many_leads_to_the_page(company):
    page = browser(company.ann)
    answer = page.get("/runs/?kind=import")
    assert (answer.status_code, answer["Location"]) == (302, "/runs?kind=import")
    assert page.get("/nothing/").status_code == 404
