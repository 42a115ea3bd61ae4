import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from regulars.engine.models import User

from .conftest import confirm, is_signed_in, sign_in, signed_in
from .soft_key import SoftKey

pytestmark = pytest.mark.django_db


def data_of(page) -> dict:
    """What allauth's script finds on the page."""
    return json.loads(re.search(r'id="js_data">(.*?)</script>', page.content.decode(), re.DOTALL)[1])


def add(client, key: SoftKey, **more):
    confirm(client)
    options = data_of(client.get("/auth/2fa/webauthn/add/"))["creation_options"]
    credential = json.dumps(key.register(options))
    return client.post("/auth/2fa/webauthn/add/", {"name": "My laptop", "credential": credential, **more})


def options_for_sign_in(client) -> dict:
    return client.get("/auth/2fa/webauthn/login/", headers={"accept": "application/json"}).json()["request_options"]


def come_in(client, key: SoftKey):
    return client.post("/auth/2fa/webauthn/login/", {"credential": json.dumps(key.sign(options_for_sign_in(client)))})


@pytest.fixture
def key(ann):
    found = SoftKey()
    answer = add(signed_in(ann), found, passwordless="on")
    assert answer.status_code == 302, answer.content.decode()
    return found


def test_the_options_of_a_registration_name_the_person_and_the_house(ann):
    client = signed_in(ann)
    confirm(client)
    options = data_of(client.get("/auth/2fa/webauthn/add/"))["creation_options"]["publicKey"]
    assert options["user"]["name"] == "ann@example.com"
    assert options["rp"]["id"] == "testserver"
    assert len(options["challenge"]) > 20


def test_a_passkey_is_added_and_listed(ann, key):
    client = Client()
    come_in(client, key)
    page = client.get("/auth/2fa/webauthn/").content.decode()
    assert "My laptop" in page


def test_a_passkey_signs_in_without_a_password(ann, key):
    client = Client()
    answer = come_in(client, key)
    assert answer.status_code == 302
    assert is_signed_in(client)


def test_another_key_does_not_sign_in_as_someone(ann, key):
    stranger = SoftKey()
    stranger.owner = key.owner
    stranger.id = key.id
    client = Client()
    come_in(client, stranger)
    assert not is_signed_in(client)


def test_an_answer_to_an_old_challenge_is_refused(ann, key):
    client = Client()
    answer = key.sign(options_for_sign_in(client))
    options_for_sign_in(client)
    client.post("/auth/2fa/webauthn/login/", {"credential": json.dumps(answer)})
    assert not is_signed_in(client)


@pytest.mark.parametrize("nonsense", ["", "{}", "[]", "null", '{"response": 5}', "x"])
def test_nonsense_is_refused(ann, nonsense):
    client = Client()
    options_for_sign_in(client)
    answer = client.post("/auth/2fa/webauthn/login/", {"credential": nonsense})
    assert answer.status_code < 500
    assert not is_signed_in(client)


def test_a_passkey_of_a_closed_account_opens_nothing(ann, key):
    User.objects.filter(pk=ann.pk).update(is_active=False)
    client = Client()
    come_in(client, key)
    assert not is_signed_in(client)


def test_a_passkey_is_a_second_step_too(ann, key):
    client = Client()
    assert sign_in(client, ann.email)["Location"].startswith("/auth/2fa/authenticate/")
    options = data_of(client.get("/auth/2fa/authenticate/"))["request_options"]
    client.post("/auth/2fa/authenticate/", {"credential": json.dumps(key.sign(options))})
    assert is_signed_in(client)


def test_a_passkey_is_renamed_and_removed(ann, key):
    client = Client()
    come_in(client, key)
    confirm(client)
    pk = Authenticator.objects.get(user=ann, type="webauthn").pk
    assert client.get(f"/auth/2fa/webauthn/keys/{pk}/edit/").status_code == 200
    client.post(f"/auth/2fa/webauthn/keys/{pk}/edit/", {"name": "Old laptop"})
    assert "Old laptop" in client.get("/auth/2fa/webauthn/").content.decode()
    assert client.get(f"/auth/2fa/webauthn/keys/{pk}/remove/").status_code == 200
    client.post(f"/auth/2fa/webauthn/keys/{pk}/remove/")
    assert not Authenticator.objects.filter(user=ann, type="webauthn").exists()


def test_nobody_touches_the_passkey_of_another(ann, ada, key):
    pk = Authenticator.objects.get(user=ann, type="webauthn").pk
    client = signed_in(ada)
    confirm(client)
    assert client.post(f"/auth/2fa/webauthn/keys/{pk}/remove/").status_code == 404
