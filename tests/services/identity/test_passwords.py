import re

import pytest
from django.test import Client

from regulars.engine.models import User
from regulars.services.identity import passwords

from .conftest import PASSWORD, delivered, is_signed_in, sign_in, signed_in

pytestmark = pytest.mark.django_db
NEW = "another good password"


def ask(email="ann@example.com", client=None, **headers):
    return (client or Client()).post("/auth/password/reset/", {"email": email}, **headers)


def link_in(message) -> str:
    return re.search(r"https?://\S+", message.body)[0]


def path_of(link: str) -> str:
    return "/" + link.split("//", 1)[1].partition("/")[2]


def set_by(link: str, password=NEW, again=None):
    client = Client()
    answer = client.get(path_of(link), follow=True)
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else path_of(link)
    return client.post(address, {"password1": password, "password2": again or password})


def test_a_link_by_mail_sets_a_new_password(ann):
    assert ask().status_code == 302
    assert [message.to for message in delivered()] == [["ann@example.com"]]
    set_by(link_in(delivered()[0]))
    assert sign_in(Client(), "ann@example.com", PASSWORD).status_code == 200
    assert sign_in(Client(), "ann@example.com", NEW).status_code == 302


def test_a_link_works_once(ann):
    ask()
    link = link_in(delivered()[0])
    set_by(link)
    answer = Client().get(path_of(link), follow=True)
    assert "This link is used up" in answer.content.decode()


def test_a_link_leads_to_our_own_address_whatever_the_request_says(ann, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://crm.example"
    ask(headers={"host": "evil.example"})
    assert link_in(delivered()[0]).startswith("https://crm.example/auth/password/reset/key/")


def test_an_unknown_address_gets_the_same_answer_and_no_mail(ann):
    known, unknown = ask(), ask("nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(delivered()) == 1


def test_a_closed_account_gets_no_link(ann):
    User.objects.filter(pk=ann.pk).update(is_active=False)
    ask()
    assert delivered() == []


def test_the_mail_speaks_the_language_of_its_reader(ann):
    ask()
    User.objects.filter(pk=ann.pk).update(language="ru")
    ask()
    english, russian = delivered()
    assert english.subject.startswith("Set a new password")
    assert russian.subject.startswith("Задать новый пароль")


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password"])
def test_a_weak_password_is_refused(ann, weak):
    ask()
    answer = set_by(link_in(delivered()[0]), weak)
    assert "control__error" in answer.content.decode()
    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_two_different_passwords_are_refused(ann):
    ask()
    answer = set_by(link_in(delivered()[0]), NEW, "something else entirely")
    assert "control__error" in answer.content.decode()
    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_an_invitation_ends_when_the_address_changes(ann):
    link = passwords.link(ann)
    User.objects.filter(pk=ann.pk).update(email="ann.new@example.com")
    assert "This link is used up" in Client().get(path_of(link), follow=True).content.decode()


def test_changing_the_password_signs_out_the_other_devices_and_tells_by_mail(ann):
    here, there = signed_in(ann), signed_in(ann)
    answer = here.post("/auth/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert delivered()[-1].to == ["ann@example.com"]


def test_changing_the_password_asks_for_the_present_one(ann):
    answer = signed_in(ann).post("/auth/password/change/", {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert answer.status_code == 200
    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_names_stand_in_mail_as_they_are_written(ann):
    User.objects.filter(pk=ann.pk).update(name="Ann O'Brien & <Sons>")
    ask()
    assert "Ann O'Brien & <Sons>" in delivered()[0].body


@pytest.mark.parametrize(
    "told",
    [
        "account/email/password_changed",
        "account/email/password_reset",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/recovery_codes_generated",
        "mfa/email/webauthn_added",
        "mfa/email/webauthn_removed",
    ],
)
def test_each_change_of_sign_in_is_told_with_whence_and_what_to_do(ann, rf, told):
    from allauth.account.adapter import get_adapter
    from allauth.core import context

    request = rf.get("/", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/143.0"})
    with context.request_context(request):
        get_adapter().send_notification_mail(told, ann)
    body = delivered()[0].body
    assert "127.0.0.1, Firefox 143, Linux" in body
    assert "/auth/password/reset/" in body
    assert delivered()[0].subject.endswith(" · Regulars")
