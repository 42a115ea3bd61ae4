"""Administrators make programs and their tokens on pages; each person sees what was asked with their own."""

import pytest

from regulars.engine.models import User
from regulars.services.identity import calls, commands, tokens
from regulars.services.identity.models import ApiToken
from tests.factories.people import grants, make_role

pytestmark = pytest.mark.django_db


def test_an_administrator_makes_a_program_and_its_token(ada, client):
    role = make_role("Reader", grants("all", ("view",)))
    client.force_login(ada)
    made = client.post("/admin/programs/", {"name": "Shop", "roles": [str(role.pk)]}, follow=True)
    program = User.objects.get(name="Shop")
    assert made.redirect_chain[-1][0] == f"/admin/programs/{program.pk}/token"
    page = client.post(f"/admin/programs/{program.pk}/token", {"name": "Nightly", "days": "30", "reach": "read"})
    secret = page.context_data["secret"]
    assert tokens.actor_of(secret).name == "Shop"
    assert "Do everything it may" in page.content.decode()
    assert tokens.actor_of(secret).token_scopes == {"read"}
    assert "Shop" in client.get("/admin/programs/").content.decode()
    assert "Shop" not in client.get("/admin/people/").content.decode()
    person = client.get(f"/admin/people/{program.pk}/").content.decode()
    assert "Nightly" in person
    assert "Link to set a password" not in person


def test_a_program_without_a_name_is_refused(ada, client):
    client.force_login(ada)
    assert client.post("/admin/programs/", {"name": " "}).status_code == 422
    assert not User.objects.filter(is_program=True).exists()


def test_no_token_is_made_here_for_a_person(ada, ann, client):
    client.force_login(ada)
    assert client.post(f"/admin/programs/{ann.pk}/token", {"name": "x", "reach": "all"}).status_code == 404
    assert not ApiToken.objects.exists()


def test_a_person_sees_the_calls_of_their_own_token_only(ann, ada, client):
    calls.forget()
    mine, theirs = (tokens.make(user, name="Script")[0] for user in (ann, ada))
    calls.note(mine.pk, address="10.0.0.7", method="GET", path="/api/v1/deals", status=200)
    client.force_login(ann)
    shown = client.get(f"/settings/tokens/{mine.pk}/").content.decode()
    assert "10.0.0.7" in shown
    assert "/api/v1/deals" in shown
    assert client.get(f"/settings/tokens/{theirs.pk}/").status_code == 404
    client.force_login(ada)
    assert "10.0.0.7" in client.get(f"/settings/tokens/{mine.pk}/").content.decode()


def test_the_command_line_makes_lists_and_revokes(db, capsys):
    role = make_role("Shop", grants("all", ("view",)))
    commands.create_program("shop", name="", roles=[role.name])
    email = capsys.readouterr().out.strip()
    assert email.endswith("@program.invalid")
    commands.create_token(email, ["read"], None, "Nightly")
    secret = capsys.readouterr().out.strip()
    commands.list_tokens(email)
    key = capsys.readouterr().out.split()[0]
    commands.revoke_token(key)
    assert tokens.find(secret) is None
