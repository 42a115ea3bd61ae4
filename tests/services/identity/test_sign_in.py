import pytest
from django.test import Client

from regulars.engine import save, workspace
from regulars.engine.models import User
from tests.factories.people import SYSTEM

from .conftest import PASSWORD, is_signed_in, sign_in, signed_in

pytestmark = pytest.mark.django_db


def test_the_right_password_lets_in(ann):
    client = Client()
    answer = sign_in(client, "ann@example.com")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert is_signed_in(client)


def test_the_case_of_the_address_does_not_matter(ann):
    assert is_signed_in_after(sign_in, "Ann@Example.COM")


def is_signed_in_after(step, *args):
    client = Client()
    step(client, *args)
    return is_signed_in(client)


def test_a_wrong_password_is_told_without_saying_what_was_wrong(ann):
    client = Client()
    known = sign_in(client, "ann@example.com", "wrong")
    unknown = sign_in(client, "nobody@example.com", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert "control__error" in known.content.decode() or "banner--bad" in known.content.decode()
    assert not is_signed_in(client)


def test_five_wrong_passwords_shut_the_door_for_a_while(ann):
    client = Client()
    answers = [sign_in(client, "ann@example.com", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "Too many attempts" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "900"
    assert sign_in(client, "ann@example.com").status_code == 429, "even with the right password"
    assert not is_signed_in(client)


def test_a_shut_door_of_one_person_does_not_shut_out_another(ann, ada):
    client = Client()
    for _ in range(6):
        sign_in(client, "ann@example.com", "wrong")
    assert sign_in(Client(), "ada@example.com").status_code == 302


def test_a_right_password_starts_the_count_anew(ann):
    for _ in range(3):
        client = Client()
        for _ in range(4):
            assert sign_in(client, "ann@example.com", "wrong").status_code == 200
        assert sign_in(client, "ann@example.com").status_code == 302


@pytest.mark.parametrize(
    "address", ["/settings/", "/settings/tokens/", "/admin/people/", "/auth/sessions/", "/auth/2fa/"]
)
def test_a_stranger_is_sent_to_sign_in_and_back(ann, address):
    client = Client()
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/auth/login/?next={address}"
    back = sign_in(client, "ann@example.com", next=address)
    assert back["Location"] == address


@pytest.mark.parametrize(
    "bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_nobody_is_sent_to_another_site(ann, bad):
    answer = sign_in(Client(), "ann@example.com", next=bad)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_stranger_asking_for_json_hears_it_in_json(db):
    answer = Client().get("/settings/", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


def test_a_part_of_a_page_sends_the_whole_browser_to_sign_in(db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/deals/?view=open"}
    answer = Client().get("/settings/", headers=headers)
    assert answer["HX-Redirect"] == "/auth/login/?next=/deals/%3Fview%3Dopen"


def test_a_part_of_a_page_never_names_another_site(db):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}
    assert Client().get("/settings/", headers=headers)["HX-Redirect"] == "/auth/login/?next=/"


def test_a_form_sent_by_a_stranger_goes_back_to_its_page(db):
    answer = Client().post("/settings/preferences", {}, headers={"referer": "http://testserver/deals/"})
    assert answer["Location"] == "/auth/login/?next=/deals/"


def test_a_deactivated_person_is_out_at_the_next_click(ann):
    client = signed_in(ann)
    user = User.objects.get(pk=ann.pk)
    user.is_active = False
    save.save(user, actor=SYSTEM)
    assert not is_signed_in(client)
    assert not is_signed_in_after(sign_in, ann.email)


def test_a_deleted_person_is_out_at_the_next_click(ann):
    client = signed_in(ann)
    save.delete([User.objects.get(pk=ann.pk)], actor=SYSTEM)
    assert not is_signed_in(client)
    assert not is_signed_in_after(sign_in, ann.email)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up_by_themselves(db, method):
    answer = getattr(Client(), method)("/auth/signup/", {"email": "new@example.com", "password1": PASSWORD})
    assert "By invitation only" in answer.content.decode()
    assert not User.objects.filter(email="new@example.com").exists()


def test_addresses_cannot_be_added_by_oneself(ann):
    client = signed_in(ann)
    client.post("/auth/email/", {"action_add": "", "email": "other@example.com"})
    assert not is_signed_in_after(sign_in, "other@example.com")


def test_signing_out_ends_the_session(ann):
    client = signed_in(ann)
    assert client.get("/auth/logout/").status_code == 200, "asks first"
    assert is_signed_in(client)
    client.post("/auth/logout/")
    assert not is_signed_in(client)


def test_the_sign_in_page_tells_of_the_demo_only_in_a_demo(db):
    assert "sign-in.txt" not in Client().get("/auth/login/").content.decode()
    workspace.put("demo", True, actor=SYSTEM)
    try:
        assert "sign-in.txt" in Client().get("/auth/login/").content.decode()
    finally:
        workspace.forget()


def test_the_sign_in_page_speaks_russian_when_asked(db):
    client = Client()
    answer = client.post("/language", {"language": "ru", "next": "/auth/login/"})
    assert answer["Location"] == "/auth/login/"
    assert 'lang="ru"' in client.get("/auth/login/").content.decode()


def test_choosing_a_language_leads_to_no_other_site(db):
    assert Client().post("/language", {"language": "ru", "next": "https://evil.example/"})["Location"] == "/"


def test_the_sign_in_page_runs_no_script_of_its_own(db):
    """Its policy allows files of ours only, so an inline script would not run."""
    page = Client().get("/auth/login/").content.decode()
    for tag in page.split("<script")[1:]:
        head = tag.split(">")[0]
        assert "src=" in head or "application/json" in head or "importmap" in head, head
    assert "onclick" not in page


def test_behind_a_proxy_the_visitors_own_address_counts(ann, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser = {"X-Forwarded-For": "198.51.100.7"}
    for _ in range(6):
        Client().post("/auth/login/", {"login": ann.email, "password": "wrong"}, headers=guesser)
    again = Client().post("/auth/login/", {"login": ann.email, "password": PASSWORD}, headers=guesser)
    assert again.status_code == 429
    forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    assert Client().post("/auth/login/", {"login": ann.email, "password": PASSWORD}, headers=forged).status_code == 429
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    assert (
        Client().post("/auth/login/", {"login": ann.email, "password": PASSWORD}, headers=elsewhere).status_code == 302
    )
