import pytest
from django.test import Client

from regulars.engine.models import Change, User

from .conftest import signed_in

pytestmark = pytest.mark.django_db
PROFILE = {
    "name": "Ann Jones",
    "phone": "+1 212 555 0142",
    "job_title": "Lead rep",
    "language": "ru",
    "timezone": "Europe/Moscow",
    "theme": "dark",
    "density": "compact",
}


def test_a_person_changes_their_profile_and_the_log_says_so(ann):
    answer = signed_in(ann).post("/settings/", PROFILE)
    assert answer.status_code == 302
    user = User.objects.get(pk=ann.pk)
    assert (user.name, user.phone, user.language, user.theme, user.density) == (
        "Ann Jones",
        "+12125550142",
        "ru",
        "dark",
        "compact",
    )
    change = Change.objects.filter(record=ann.pk).latest("id")
    assert change.actor == ann.pk
    assert change.diff["name"] == ["Ann Smith", "Ann Jones"]


def test_the_next_page_is_in_the_chosen_language_and_theme(ann, django_capture_on_commit_callbacks):
    client = signed_in(ann)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/settings/", PROFILE)
    page = client.get("/settings/").content.decode()
    assert 'lang="ru"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("phone", "no phone"),
        ("language", "tlh"),
        ("timezone", "Mars/Olympus"),
        ("theme", "pink"),
        ("density", "x"),
    ],
)
def test_a_wrong_value_is_named_and_what_was_typed_stays(ann, field, value):
    answer = signed_in(ann).post("/settings/", {**PROFILE, "job_title": "Kept words", field: value})
    assert answer.status_code == 422
    assert field in answer.context_data["errors"]
    assert "Kept words" in answer.content.decode()
    if field != "theme" and field != "density":
        assert User.objects.get(pk=ann.pk).name == "Ann Smith"


def test_nobody_makes_themselves_an_administrator(ann):
    signed_in(ann).post("/settings/", {**PROFILE, "is_admin": "1", "email": "boss@example.com"})
    user = User.objects.get(pk=ann.pk)
    assert not user.is_admin
    assert user.email == "ann@example.com"


@pytest.mark.parametrize("how", ["json", "form"])
def test_preferences_are_kept(ann, how):
    client = signed_in(ann)
    data = {"theme": "dark", "density": "compact", "language": "ru"}
    if how == "json":
        answer = client.post("/settings/preferences", data, content_type="application/json")
    else:
        answer = client.post("/settings/preferences", data)
    assert answer.status_code == 204
    user = User.objects.get(pk=ann.pk)
    assert (user.theme, user.density, user.language) == ("dark", "compact", "ru")


def test_the_theme_of_the_system_is_no_theme(ann):
    client = signed_in(ann)
    client.post("/settings/preferences", {"theme": "dark"})
    client.post("/settings/preferences", {"theme": "auto"})
    assert User.objects.get(pk=ann.pk).theme == ""


def test_the_folded_navigation_is_remembered_by_the_browser(ann):
    answer = signed_in(ann).post("/settings/preferences", {"side": "narrow"})
    assert answer.cookies["side"].value == "narrow"


@pytest.mark.parametrize("data", [{"theme": "pink"}, {"density": "<b>"}, {"language": "xx"}])
def test_a_wrong_preference_is_refused(ann, data):
    answer = signed_in(ann).post("/settings/preferences", data)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("body", ["{", "[]", "5", ""])
def test_broken_preferences_change_nothing(ann, body):
    assert signed_in(ann).post("/settings/preferences", body, content_type="application/json").status_code == 204


def test_preferences_need_the_forms_own_token(ann):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann, "regulars.services.identity.backends.Backend")
    assert client.post("/settings/preferences", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["/settings/", "/settings/tokens/", "/auth/password/change/", "/auth/2fa/", "/auth/sessions/"]
)
def test_every_page_of_settings_opens_without_administration_in_it(ann, address):
    page = signed_in(ann).get(address)
    assert page.status_code == 200
    assert "/admin/people/" not in page.content.decode()
    assert page.content.decode().count("<h1") == 1
