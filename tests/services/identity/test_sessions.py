import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.services.identity.sessions import SessionStore

from .conftest import is_signed_in, signed_in

pytestmark = pytest.mark.django_db
FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"}
PHONE = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
}


def test_the_list_names_each_device(ann):
    here = signed_in(ann, **FIREFOX)
    signed_in(ann, **PHONE)
    page = here.get("/auth/sessions/").content.decode()
    assert "Firefox 143, Linux" in page
    assert "Safari 18, iPhone" in page
    assert page.count("This one") == 1


def test_one_other_device_is_signed_out(ann):
    here, there, third = signed_in(ann), signed_in(ann), signed_in(ann)
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/settings/sessions/{other.pk}/end").status_code == 302
    assert not is_signed_in(there)
    assert is_signed_in(here)
    assert is_signed_in(third)


def test_all_other_devices_are_signed_out(ann):
    here, there, third = signed_in(ann), signed_in(ann), signed_in(ann)
    here.post("/auth/sessions/")
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert not is_signed_in(third)


def test_nobody_ends_the_session_of_another(ann, ada):
    mine, theirs = signed_in(ann), signed_in(ada)
    other = UserSession.objects.get(session_key=theirs.session.session_key)
    assert mine.post(f"/settings/sessions/{other.pk}/end").status_code == 404
    assert is_signed_in(theirs)


def test_a_session_is_noted_at_most_every_five_minutes(ann, django_assert_num_queries):
    client = signed_in(ann)
    client.get("/")
    before = UserSession.objects.get(user=ann).last_seen_at
    client.get("/")
    assert UserSession.objects.get(user=ann).last_seen_at == before


def test_the_person_is_read_with_their_session(ann):
    here = signed_in(ann)
    assert is_signed_in(here)
    known = SessionStore(here.session.session_key)
    with CaptureQueriesContext(connection) as asked:
        known.get("anything")
    assert known.person == ann
    assert len(asked) == 1


def test_whoever_was_known_by_a_session_before_is_not_taken_for_who_has_it_now(ann, ada):
    here = signed_in(ann)
    assert is_signed_in(here)
    kept = here.session
    theirs = signed_in(ada).session
    for key in ("_auth_user_id", "_auth_user_hash", "_auth_user_backend"):
        kept[key] = theirs[key]
    kept.save()
    assert SessionStore(kept.session_key).get("_auth_user_id") == str(ada.pk)
    assert "ada@example.com" in here.get("/settings/").content.decode()
    assert "ann@example.com" not in here.get("/settings/").content.decode()


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_what_ends_a_session_ends_it_at_the_next_page(ann, change):
    here = signed_in(ann)
    assert is_signed_in(here)
    type(ann).objects.filter(pk=ann.pk).update(**change)
    assert not is_signed_in(here)
