import pytest
from django.test import Client

from regulars.base.errors import Invalid, NotFound, Refused
from regulars.engine.models import User
from regulars.services.identity import commands, tokens
from regulars.services.identity.models import ApiToken
from tests.factories.people import make_role

from .conftest import sign_in

pytestmark = pytest.mark.django_db


def test_an_administrator_is_made_and_signs_in(capsys):
    commands.create_user("Root@Example.com", admin=True, name="", password="a good long phrase")
    user = User.objects.get(email="root@example.com")
    assert (user.is_admin, user.name) == (True, "Root")
    assert "root@example.com" in capsys.readouterr().out
    assert sign_in(Client(), "root@example.com", "a good long phrase").status_code == 302


def test_a_role_is_given_by_its_name(capsys):
    role = make_role("Seller", {})
    commands.create_user(
        "x@example.com", admin=False, name="X Y", password="a good long phrase", roles=[role.name.upper()]
    )
    assert list(User.objects.get(email="x@example.com").roles.all()) == [role]


def test_a_weak_password_and_no_role_are_warned_of(capsys):
    commands.create_user("x@example.com", admin=False, name="", password="password")
    assert capsys.readouterr().err.count("Warning:") == 2


def test_an_address_that_is_taken_is_refused(ann):
    with pytest.raises(Invalid):
        commands.create_user("ANN@example.com", admin=False, name="", password="a good long phrase")


def test_an_unknown_role_is_refused_before_anything_is_made():
    with pytest.raises(NotFound):
        commands.create_user("x@example.com", admin=False, name="", password="a good long phrase", roles=["Wizard"])
    assert not User.objects.filter(email="x@example.com").exists()


def test_a_token_is_printed_and_nothing_else(ann, capsys):
    commands.create_token("Ann@example.com", ["read"], 7, "")
    out, err = capsys.readouterr()
    assert tokens.find(out.removesuffix("\n")).user == ann.pk
    assert err == ""
    assert ApiToken.objects.get().scopes == ["read"]


@pytest.mark.parametrize("expires", [0, -3, 100_000])
def test_a_strange_expiry_is_refused(ann, expires):
    with pytest.raises(Invalid):
        commands.create_token(ann.email, [], expires, "")


def test_a_token_for_nobody_is_refused(ann):
    with pytest.raises(NotFound):
        commands.create_token("nobody@example.com", [], None, "")
    User.objects.update(is_active=False)
    with pytest.raises(Refused):
        commands.create_token(ann.email, [], None, "")
