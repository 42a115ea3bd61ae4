from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, registry
from regulars.engine.models import User
from regulars.services.identity import actions, tokens
from regulars.services.identity.models import ApiToken
from tests.factories.people import actor_of, give, grants, make_role

from .conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(ann):
    return tokens.make(ann, name="Script")[1]


def test_a_token_acts_for_its_person(ann, secret):
    actor = tokens.actor_of(secret)
    assert (actor.id, actor.source) == (ann.pk, "api")
    assert actor.token == ApiToken.objects.get().pk
    assert actor.token_scopes is None


def test_the_secret_is_kept_nowhere(ann, secret):
    assert secret.startswith("reg_")
    assert len(secret) == 44
    token = ApiToken.objects.get()
    assert secret not in str(token.__dict__)
    assert secret.startswith(token.prefix)


def test_a_token_is_found_with_one_question(secret, django_assert_num_queries):
    tokens.find(secret)
    with django_assert_num_queries(1):
        assert tokens.find(secret) is not None


def test_an_actor_is_kept_until_rights_move(ann, secret, django_assert_num_queries):
    tokens.actor_of(secret)
    with django_assert_num_queries(1):
        tokens.actor_of(secret)
    before = tokens.actor_of(secret)
    give(ann, make_role("Seer", grants("all", ("view",))))
    assert tokens.actor_of(secret).grants != before.grants


@pytest.mark.parametrize("wrong", ["", "reg_", "reg_" + "a" * 40, "x" * 44, "reg_" + "я" * 40, "reg_" + "a" * 100_000])
def test_an_unknown_secret_opens_nothing(secret, wrong):
    assert tokens.find(wrong) is None
    assert tokens.actor_of(wrong) is None


def test_an_expired_token_opens_nothing(ann):
    token, secret = tokens.make(ann, name="Old", expires_at=timezone.now() + timedelta(days=1))
    assert tokens.find(secret)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tokens.find(secret) is None


def test_a_revoked_token_opens_nothing(ann, secret):
    actions.revoke_token(ApiToken.objects.get(), actor=actor_of(ann))
    assert tokens.find(secret) is None


@pytest.mark.parametrize("gone", [{"is_active": False}, {"deleted_at": timezone.now()}])
def test_a_token_of_someone_who_left_opens_nothing(ann, secret, gone):
    User.objects.filter(pk=ann.pk).update(**gone)
    assert tokens.find(secret) is None


def test_the_last_use_is_noted_at_most_once_a_minute(secret):
    tokens.find(secret)
    first = ApiToken.objects.get().last_used_at
    tokens.find(secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    tokens.find(secret)
    assert ApiToken.objects.get().last_used_at >= first


def test_scopes_limit_what_the_person_may(ada):
    _token, secret = tokens.make(ada, name="Reader", scopes=["read", "teams:write"])
    actor = tokens.actor_of(secret)
    assert access.may(actor, "user", "view")
    assert not access.may(actor, "user", "edit")
    assert access.may(actor, "team", "edit")


def test_an_unknown_scope_is_refused_with_the_nearest(ann):
    with pytest.raises(Invalid) as refusal:
        tokens.make(ann, name="x", scopes=["usres:read"])
    assert "users:read" in str(refusal.value)


def test_every_entity_has_its_scopes():
    known = tokens.known_scopes()
    assert all(f"{entity.plural}:write" in known for entity in registry.entities())


def test_a_token_makes_no_tokens(ann, secret):
    with pytest.raises(NotAllowed):
        actions.create_token(ann, name="Child", actor=tokens.actor_of(secret))


def test_a_limited_token_of_an_administrator_administers_nothing(ada, ann):
    _token, secret = tokens.make(ada, name="Reader", scopes=["read"])
    with pytest.raises(NotAllowed):
        actions.set_roles(ann, [], actor=tokens.actor_of(secret))


def test_a_new_token_is_shown_once(ann):
    client = signed_in(ann)
    page = client.post("/settings/tokens/", {"name": "Import", "reach": "read", "days": "30"})
    secret = page.context_data["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get("/settings/tokens/").content.decode()
    assert "Import" in client.get("/settings/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert token.scopes == ["read"]
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert tokens.find(secret).user == ann.pk


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("name", {"name": ""}),
        ("days", {"days": "-1"}),
        ("days", {"days": "many"}),
        ("expires", {"days": "99999"}),
        ("scopes", {"reach": "some"}),
        ("scopes", {"reach": "some", "scopes": ["everything"]}),
    ],
)
def test_a_wrong_token_form_is_refused_and_makes_nothing(ann, field, data):
    answer = signed_in(ann).post("/settings/tokens/", {"name": "x", "reach": "all", "days": "30", **data})
    assert answer.status_code == 422
    assert field in answer.context_data["errors"]
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_another(ann, ada, secret):
    token, theirs = tokens.make(ada, name="Hers")
    assert signed_in(ann).post(f"/settings/tokens/{token.pk}/revoke").status_code == 404
    assert tokens.find(theirs)


def test_an_administrator_revokes_any_token(ann, ada, secret):
    signed_in(ada).post(f"/settings/tokens/{ApiToken.objects.get().pk}/revoke")
    assert tokens.find(secret) is None
