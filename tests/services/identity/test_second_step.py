import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from .conftest import PASSWORD, confirm, delivered, is_signed_in, sign_in, signed_in

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """The code of now; of the three that are taken it is the one in the middle."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def switch_on(client) -> str:
    """Set up the authenticator app; gives its secret."""
    confirm(client)
    page = client.get("/auth/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context_data["form"].secret
    assert secret in page.content.decode()
    answer = client.post("/auth/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def forget_used_codes():
    """A code works once; tests sign in again within the same half minute."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def secret(ann):
    found = switch_on(signed_in(ann))
    forget_used_codes()
    return found


def test_an_app_is_set_up_with_a_code_it_shows(ann):
    client = signed_in(ann)
    switch_on(client)
    assert "chip--good" in client.get("/auth/2fa/").content.decode()
    assert Authenticator.objects.filter(user=ann, type="totp").exists()


def test_an_app_is_not_set_up_with_a_wrong_code(ann):
    client = signed_in(ann)
    confirm(client)
    client.get("/auth/2fa/totp/activate/")
    answer = client.post("/auth/2fa/totp/activate/", {"code": "000000"})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=ann).exists()


def test_the_secret_is_sealed_in_the_database(ann, secret):
    stored = Authenticator.objects.get(user=ann, type="totp").data
    assert secret not in str(stored)


def test_the_password_alone_is_not_enough_any_more(ann, secret):
    client = Client()
    answer = sign_in(client, ann.email)
    assert answer["Location"].startswith("/auth/2fa/authenticate/")
    assert not is_signed_in(client)
    assert "Second step" in client.get("/auth/2fa/authenticate/").content.decode()
    client.post("/auth/2fa/authenticate/", {"code": code_of(secret)})
    assert is_signed_in(client)


def test_wrong_codes_shut_the_door_like_wrong_passwords(ann, secret):
    client = Client()
    sign_in(client, ann.email)
    statuses = [client.post("/auth/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert client.post("/auth/2fa/authenticate/", {"code": code_of(secret)}).status_code == 429
    assert not is_signed_in(client)


def test_a_recovery_code_lets_in_once(ann, secret):
    codes = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    client = Client()
    sign_in(client, ann.email)
    client.post("/auth/2fa/authenticate/", {"code": codes[0]})
    assert is_signed_in(client)
    again = Client()
    sign_in(again, ann.email)
    again.post("/auth/2fa/authenticate/", {"code": codes[0]})
    assert not is_signed_in(again)


def test_recovery_codes_are_shown_and_renewed(ann):
    client = signed_in(ann)
    switch_on(client)
    before = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
    page = client.get("/auth/2fa/recovery-codes/").content.decode()
    assert all(code in page for code in before)
    assert before[0] in client.get("/auth/2fa/recovery-codes/download/").content.decode()
    assert client.get("/auth/2fa/recovery-codes/generate/").status_code == 200
    client.post("/auth/2fa/recovery-codes/generate/")
    after = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
    assert not set(before) & set(after)


def test_switching_off_takes_the_recovery_codes_along_and_is_told_by_mail(ann):
    client = signed_in(ann)
    switch_on(client)
    assert client.get("/auth/2fa/totp/deactivate/").status_code == 200
    client.post("/auth/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ann).exists()
    assert delivered()[-1].to == ["ann@example.com"]


def test_the_password_is_asked_again_before_anything_that_matters(ann):
    client = signed_in(ann)
    answer = client.get("/auth/2fa/totp/activate/")
    assert answer["Location"].startswith("/auth/reauthenticate/")
    assert "Is it you?" in client.get(answer["Location"]).content.decode()
    refused = client.post("/auth/reauthenticate/", {"password": "wrong"})
    assert refused.status_code == 200
    confirmed = client.post("/auth/reauthenticate/", {"password": PASSWORD, "next": "/auth/2fa/totp/activate/"})
    assert confirmed["Location"] == "/auth/2fa/totp/activate/"


def test_the_code_can_be_said_instead_of_the_password(ann, secret):
    client = Client()
    sign_in(client, ann.email)
    client.post("/auth/2fa/authenticate/", {"code": code_of(secret)})
    forget_used_codes()
    assert client.get("/auth/2fa/reauthenticate/").status_code == 200
    wrong = client.post("/auth/2fa/reauthenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post("/auth/2fa/reauthenticate/", {"code": code_of(secret), "next": "/auth/2fa/"})
    assert right["Location"] == "/auth/2fa/"
